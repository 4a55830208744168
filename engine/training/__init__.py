"""Learning to rank from judgments: features logged, a model trained, measured and stored."""

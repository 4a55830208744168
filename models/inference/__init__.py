"""Inference endpoints of task `rerank`: who scores how well texts answer a query, here or behind a URL.

    settings ─ SERVICES[name](config) ─▶ Service    services.py, then one file per service
    query, texts ─ Endpoint.score     ─▶ one raw score per text
    request      ─ Endpoint.rank      ─▶ ranked documents, best first
                       └ within(timeout) ─ Service.rank
                             here:         a cross-encoder
                             behind a URL: rate limit ─ Post ─ send ─ Answer ─ decode      remote.py

Elasticsearch: the inference plugin, `InferenceService` and its services.
"""

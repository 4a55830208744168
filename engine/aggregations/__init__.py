"""Aggregations: what is true of all matching documents together."""

"""Elasticsearch's REST API over an engine: routes, handlers, and the doors people come in by."""

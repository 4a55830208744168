"""Answer Elasticsearch's requests: read, coordinate, merge, fetch, print."""

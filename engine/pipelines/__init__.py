"""OpenSearch's search pipelines: processors before a search is read and after its page is fetched."""

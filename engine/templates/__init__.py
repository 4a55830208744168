"""Templates: what a new index is made of, where its name fits. Elasticsearch: MetadataIndexTemplateService."""

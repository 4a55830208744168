"""Which Elasticsearch secondpass speaks as: clients ask, and choose their dialect by the answer."""

ELASTICSEARCH_VERSION = "9.2.0"
LUCENE_VERSION = "10.3.1"
MAJOR = int(ELASTICSEARCH_VERSION.partition(".")[0])

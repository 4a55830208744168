"""secondpass: Elasticsearch's whole query-and-rescore path in one Python process.

>>> from secondpass import Engine
>>> engine = Engine()
>>> engine.index("films", {"title": "Solaris"}, id="1")["result"]
'created'
>>> engine.refresh("films")["_shards"]["failed"]
0
>>> [hit["_id"] for hit in engine.search("films", {"query": {"match": {"title": "solaris"}}})["hits"]["hits"]]
['1']
"""

from secondpass.engine.engine import Engine
from secondpass.engine.error_table import ElasticsearchError
from secondpass.engine.strictness import RequestWarning
from secondpass.engine.training.feature_logger import FeatureLogger
from secondpass.models.ltr_config import LTRModelConfig, QueryFeatureExtractor

__all__ = ["ElasticsearchError", "Engine", "FeatureLogger", "LTRModelConfig", "QueryFeatureExtractor", "RequestWarning"]

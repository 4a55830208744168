"""Lucene's queries: the small algebra every Elasticsearch query is made of.

Each query is a frozen value. `weight` binds it to a shard and its statistics; the weight then has three verbs:
`score` (on a scope of documents, from columns), `explain` (one document), `push_down` (the same query for tantivy, or None).
"""

from .boolean import BooleanQuery, Clause, Occur
from .boosting import BoostingQuery
from .constant import BoostQuery, ConstantScoreQuery, MatchAllQuery, MatchNoneQuery
from .context import SearchContext
from .dis_max import DisMaxQuery
from .documents import DocumentsQuery
from .phrase import PhraseQuery
from .scope import Matches, Scope
from .term import TermQuery
from .weight import Query, Weight

__all__ = [
    "BooleanQuery",
    "BoostQuery",
    "BoostingQuery",
    "Clause",
    "ConstantScoreQuery",
    "DisMaxQuery",
    "DocumentsQuery",
    "MatchAllQuery",
    "MatchNoneQuery",
    "Matches",
    "Occur",
    "PhraseQuery",
    "Query",
    "Scope",
    "SearchContext",
    "TermQuery",
    "Weight",
]

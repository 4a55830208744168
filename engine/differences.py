"""The page "What differs from Elasticsearch", its tables read off the parsers themselves.

`python -m secondpass.engine.differences docs/differences.md` writes it; a test holds the page to what this gives.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from secondpass.models.inference.services import REFUSED, SERVICES
from secondpass.rescorers.parse import supported_rescorers
from secondpass.shards.mapping.held import HELD_TYPES
from secondpass.shards.mapping.parameters import PARAMETERS, UNSUPPORTED_TYPES
from secondpass.shards.query import parameters_of, refused_queries, supported_queries

from .aggregations.request import supported_aggregations
from .request import refused_members, supported_members
from .retrievers import refused_retrievers, supported_retrievers

_EXAMPLES: dict[str, dict[str, Any]] = {
    "boosting": {"positive": {"match_all": {}}, "negative": {"match_all": {}}, "negative_boost": 0.5},
    "combined_fields": {"query": "x", "fields": ["f"]},
    "constant_score": {"filter": {"match_all": {}}},
    "dis_max": {"queries": [{"match_all": {}}]},
    "exists": {"field": "f"},
    "fuzzy": {"f": {"value": "x"}},
    "ids": {"values": ["1"]},
    "match": {"f": {"query": "x"}},
    "match_bool_prefix": {"f": {"query": "x"}},
    "match_phrase": {"f": {"query": "x"}},
    "match_phrase_prefix": {"f": {"query": "x"}},
    "more_like_this": {"fields": ["f"], "like": "x"},
    "multi_match": {"query": "x", "fields": ["f"]},
    "prefix": {"f": {"value": "x"}},
    "query_string": {"query": "x"},
    "range": {"f": {"gte": 1}},
    "rank_feature": {"field": "f"},
    "regexp": {"f": {"value": "x"}},
    "script": {"script": "true"},
    "script_score": {"query": {"match_all": {}}, "script": "1"},
    "simple_query_string": {"query": "x"},
    "term": {"f": {"value": "x"}},
    "terms": {"f": ["x"]},
    "terms_set": {"f": {"terms": ["x"], "minimum_should_match_field": "n"}},
    "wildcard": {"f": {"value": "x"}},
}

_OPENING = """\
# What differs from Elasticsearch

Requests, responses, scores and errors are Elasticsearch's (9.x) wherever secondpass answers. What it does not answer it refuses
by name, with type `unsupported_by_secondpass` and status 400; no parameter is accepted and ignored. This page is written by
`python -m secondpass.engine.differences docs/differences.md`, its tables from the parsers.

## What is chosen where Elasticsearch leaves a choice

- Deleted and replaced documents keep counting in document frequencies, field counts and average lengths, always: nothing
  merges behind your back. In Elasticsearch they count until a merge, whose moment nobody knows.
- Equal scores are ordered by shard, then by insertion, always. In Elasticsearch a merge or another copy may change the order.
- `search_after` takes the null that stands for a missing date in a `format`, and goes on behind it; Elasticsearch fails there.
- There is one copy of each shard; `number_of_replicas` only shows in the `_shards` of writes.
- All shards of a search answer or the search fails. Only a `timeout` gives partial results: when time is up, shards not yet asked
  and rescore chains not yet done are left out. Time is looked at between shards and rescorers; what is under way is finished.
- `_close` and `_open` take patterns, which Elasticsearch refuses unless `action.destructive_requires_name` is false. The
  analysis of an index stays what it was made with, also while it is closed.
- Decimals are kept as values: `_source` shows `1.10` and `1.1e0` as `1.1`, without white space, and `keyword` and text fields
  hold them so. Elasticsearch keeps what was sent. Integers keep all their digits here too.
- Explanations show `exists` as it was asked. Lucene writes `*:*` where every document of a shard has the field, and leaves
  it out among filters.
- Scripts, functions and aggregations see a `date_nanos` to the millisecond; queries, sorts and hits to the nanosecond.
- What fields store is read from the source, as the field stores it. Refused are addresses in `_terms_enum`, `combined_fields` on
  `match_only_text`, and phrases with a begun word on texts with `index_prefixes`. A pattern of a dynamic template that looks
  like a regular expression brings no warning.
- Similarities are `BM25`, with `k1` and `b` of one's own, and `boolean`. Other types are refused, and `discount_overlaps: false`.
- Highlighters `unified` (the default) and `plain` cut Lucene's fragments. Passages of `unified` end where Java ends sentences
  and words, save on odd runs of periods and symbols, where Java itself finds other boundaries forwards than backwards. `unified`
  refuses `require_field_match: false` and phrases with `slop`, both refuse spans; options for another highlighter are refused.
- Children of a compound retriever search by the `search_type` and the `timeout` of the request; in Elasticsearch by neither.
- Where a reranked document lacks the field the model reads, reranking fails, as in the newest Elasticsearch, and names the counts
  that do not meet; with `allow_rerank_failures` the ranking goes on as it was, and `Engine.trace` tells why.
- `chunk_rescorer` cuts by `sentence`, by `word` or not at all (`none`), 300 words to a chunk unless told otherwise; the words are
  those of the `standard` analyzer. Strategy `recursive` is refused.
- A service behind a URL is called once. Elasticsearch calls again for up to 30 seconds after a 429, a 500, a broken connection or
  an answer it cannot read. A call that its `rate_limit` keeps waiting past its timeout is refused at once, with status 429.
- An inference endpoint of service `elasticsearch` runs on `num_threads` threads; `num_allocations` and `adaptive_allocations` are
  shown and change nothing. Its `model_id` is `.rerank-v1`, a local directory, a Hugging Face hub id, or such an id as eland
  writes it. The reserved endpoint shows what Elasticsearch's shows, and runs on all processors.
- Settings nobody knows are told by name, without their values, which may be keys. What fills a template of the service `custom`
  is not looked at for templates again. `top_n` of a call cuts the answer of every service.
- A learning-to-rank model that may go below 0 has its scores lifted by its lower bound, as since 8.19, 9.0.1 and 9.1, the trees'
  weights counted; `Engine(compatibility="8.18")` gives the model's own scores. `logistic_regression` gives the probability, where
  Elasticsearch ranks by which of 0 and 1 is likelier. Trees whose `node_index` has gaps, as eland writes pruned ones of XGBoost,
  are read by `node_index`; Elasticsearch refuses them.
- The rescorer `script` reads `parameters` as `params`, as Elasticsearch's documentation prints it and its parser refuses it. A
  warning says so: in the `Warning` header, and of the facade a `RequestWarning`. `Engine(strict=True)` refuses it likewise.
- Two rescorers in one object of `rescore` are refused; Elasticsearch runs the last and never tells of the first.
- Trained models are tree ensembles of at most 524,288 nodes, or none where an inference endpoint names a model. Refused by name
  are `preprocessors`, ensembles in ensembles, aliases, and inference types that nothing here uses. No built-in model is listed.

## What is ours

- `url` in the `service_settings` of `cohere` and `googlevertexai` names another host that speaks the same protocol.
- The rescorer `text_similarity` runs a cross-encoder on each shard. Elasticsearch runs one at the coordinator only. Its `fields`
  are read as one text, `title. plot`; `chunk_rescorer` means what it means for `text_similarity_reranker`.
- `index.rerank.tokenized_fields`, and `index.rerank.tokenized_for`, have documents tokenised for a cross-encoder when they are
  indexed, not when they are first ranked ([how](models.md#speed)). No score depends on it.
- `Engine.trace` and explanations tell how many of a document's tokens a cross-encoder read, and a trace warns where not all.
- Score scripts may call OpenSearch's `termFreq`, `tf`, `totalTermFreq` and `sumTotalTermFreq`.
- `Engine.trace` tells each document's score and rank after every stage, of retrievers too. It warns where XGBoost itself would
  take another branch than Elasticsearch, and of features the trees ask for and no extractor delivers. A search that asks for
  `"ext": {"secondpass": {"trace": true}}`, which every client lets pass, has it in its answer under the same names.
- `Engine.lint`, and the `Warning` header of searches, tell of requests that are well formed and may not mean what they say:
  windows below the page or wider than those before, `multiply` by scores below 1, windows that differ between pages looked at
  together (several bodies of `Engine.lint`, searches of one `_msearch`).
- `"pagination": "frozen"` in a search ranks once and keeps the ranking with a point in time; every page is a slice of it, by
  `from` or by `search_after`, under rescorers and retrievers too ([how](paging.md)).
- The explanation of `learning_to_rank` goes on below Elasticsearch's: each tree's path to its leaf, and the running sum.
  Those of retrievers show what the rescorers of `rescorer` did, and the raw score a reranker gave.
"""


def differences_page() -> str:
    """Return the page as Markdown."""
    parts = [
        _OPENING,
        "## Queries\n\n| query | parameters |\n|---|---|",
        *(f"| `{name}` | {_listed(_parameters(name))} |" for name in supported_queries()),
        f"\nRefused by name: {_listed(refused_queries())}.\n",
        f"## Field types\n\nAnswered: {_listed(sorted(PARAMETERS.keys() - HELD_TYPES.keys()))}.\n",
        f"Kept in the source unchecked and found by `exists`, all else refused by name: {_listed(sorted(HELD_TYPES))}.\n",
        f"Refused by name: {_listed(sorted(UNSUPPORTED_TYPES))}.\n",
        f"## Rescorers\n\n{_listed(supported_rescorers())}\n",
        f"## Retrievers\n\n{_listed(supported_retrievers())}\n\nRefused by name: {_listed(refused_retrievers())}.\n",
        f"## Inference services\n\nFor the task `rerank`: {_listed(sorted(SERVICES))}\n",
        f"Refused by name: {_listed(sorted(REFUSED))}.\n",
        f"## Aggregations\n\n{_listed(supported_aggregations())}\n",
        f"## Members of a search\n\nAnswered: {_listed(supported_members())}.\n",
        f"Refused by name: {_listed(refused_members())}.",
    ]
    return "\n".join(parts) + "\n"


def _parameters(name: str) -> list[str]:
    return parameters_of(name, _EXAMPLES.get(name, {}))


def _listed(names: list[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(differences_page())

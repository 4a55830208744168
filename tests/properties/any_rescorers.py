"""Random chains of every rescorer there is: small random trees, and a cross-encoder that counts words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from corpora import texts
from hypothesis import strategies as st
from queries import leaf_queries
from schemas import LTR_MODEL, Json, Strategy
from searches import rescorers

from secondpass import Engine
from secondpass.engine.models import Kept
from secondpass.models.inference.elasticsearch import Elasticsearch
from secondpass.models.inference.endpoint import Endpoint

GROWN = "grown"
COUNTING = "counting"
CUTTING = ("learning_to_rank", "text_similarity")
LEAVES = (-1.5, 0.0, 0.25, 0.25, 1.0, 3.0)


class WordCounter:
    """Stand in for a cross-encoder: a text's relevance is how many of the query's words it has, less the others.

    It counts its *calls*.
    """

    def __init__(self) -> None:
        self.calls = 0

    def score(self, query: str, texts: Sequence[str]) -> Any:
        self.calls += 1
        asked = set(query.split())
        return np.array([sum(1.0 if w in asked else -0.5 for w in text.split()) for text in texts], dtype=np.float32)


@st.composite
def trees(draw: st.DrawFn, depth: int = 2) -> list[Json]:
    """Draw the nodes of a small tree over the features of the tiny model, `title` and `cheap`."""
    if depth == 0 or draw(st.booleans()):
        return [{"leaf_value": draw(st.sampled_from(LEAVES))}]
    left, right = draw(trees(depth - 1)), draw(trees(depth - 1))
    split = {"split_feature": draw(st.integers(0, 1)), "threshold": draw(st.sampled_from([0.2, 0.5, 0.9]))}
    root = {**split, "left_child": 1, "right_child": 1 + len(left), "default_left": draw(st.booleans())}
    return [root, *_moved(left, 1), *_moved(right, 1 + len(left))]


def ensembles() -> Strategy[Json]:
    """Draw a learning-to-rank model of one to three small trees."""
    return st.lists(trees(), min_size=1, max_size=3).map(_model)


def with_models(engine: Engine, model: Json | None, counter: WordCounter | None = None) -> Engine:
    """Give an engine the models the chains ask for: trees, and a *counter* of words."""
    if model is not None:
        engine.put_trained_model(GROWN, model)
    counting: Any = counter or WordCounter()
    endpoint = Endpoint(COUNTING, Elasticsearch.default(lambda model_id, threads: counting))
    engine.node.models.state = {**engine.node.models.state, COUNTING: Kept(endpoint)}
    return engine


def chains(window_sizes: Strategy[int], cutting: bool = True) -> Strategy[list[Json]]:
    """Draw up to three of any rescorers, no window wider than the one before; without *cutting*, those that keep the list."""
    return st.lists(_any_rescorer(window_sizes, cutting), max_size=3).map(_narrowing)


@cache
def _any_rescorer(window_sizes: Strategy[int], cutting: bool) -> Strategy[Json]:
    keeping = [rescorers(leaf_queries(), window_sizes), _similar(window_sizes, ["total", "multiply", "max"])]
    return st.one_of(keeping + [_grown(window_sizes), _similar(window_sizes, ["replace"])] * cutting)


def _grown(window_sizes: Strategy[int]) -> Strategy[Json]:
    body = texts(max_words=2).map(lambda text: {"model_id": GROWN, "params": {"query": text}})
    return st.fixed_dictionaries({"learning_to_rank": body, "window_size": window_sizes})


def _similar(window_sizes: Strategy[int], modes: list[str]) -> Strategy[Json]:
    body = {
        "inference_id": st.just(COUNTING),
        "inference_text": texts(max_words=2),
        "field": st.just("title"),
        "score_mode": st.sampled_from(modes),
    }
    return st.fixed_dictionaries({"text_similarity": st.fixed_dictionaries(body), "window_size": window_sizes})


def _narrowing(chain: list[Json]) -> list[Json]:
    windows = sorted((rescorer["window_size"] for rescorer in chain), reverse=True)
    return [{**rescorer, "window_size": window} for rescorer, window in zip(chain, windows, strict=True)]


def _moved(nodes: list[Json], by: int) -> list[Json]:
    children = ("left_child", "right_child")
    return [{key: value + by if key in children else value for key, value in node.items()} for node in nodes]


def _model(grown: list[list[Json]]) -> Json:
    members = [{"tree": {"feature_names": ["title", "cheap"], "tree_structure": nodes}} for nodes in grown]
    return {
        "inference_config": LTR_MODEL["inference_config"],
        "definition": {"trained_model": {"ensemble": {"trained_models": members}}},
    }

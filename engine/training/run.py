"""One training run on judged documents: index them, log their features, grow trees, store the model, examine it.

documents ─▶ engine ─ log_training_set ─▶ rows ─ train_ltr ─▶ definition ─ put_trained_model ─▶ searches of held-out queries
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from secondpass.engine.commands.demo import QUERY, demo_request
from secondpass.engine.engine import Engine
from secondpass.engine.evaluation import Evaluation, evaluate
from secondpass.engine.tracing.trace import RankTrace
from secondpass.fixtures import JudgedQuery
from secondpass.models.errors import ModelRequestError
from secondpass.models.ltr_config import LTRModelConfig, Missing
from secondpass.models.ltr_training import train_ltr

from .examples import GradedQuery, TrainingSet, log_training_set, split_queries
from .files import Judgment

INDEX = "documents"
MODEL_ID = "trained"
FIRST_PASS: Mapping[str, Any] = {"query": {"multi_match": {"query": QUERY, "fields": ["*"]}}}
"""What is asked first where nothing else is said: every field for every word."""

_AT_A_TIME = 500

Advance = Callable[[], None]


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """Hold an engine with the documents, what a model is to learn from, and what it is examined on.

    *config* says how features come about, its templates know one parameter, `query`; *left_out* counts judgments
    of documents that are not there.
    """

    engine: Engine
    config: LTRModelConfig
    learnt: tuple[GradedQuery, ...]
    examined: tuple[GradedQuery, ...]
    left_out: int

    @classmethod
    def of(
        cls,
        engine: Engine,
        ids: set[str],
        config: LTRModelConfig,
        judgments: Sequence[Judgment],
        texts: Mapping[str, str],
        held_out: float,
    ) -> TrainingRun:
        """Split the judged queries in two; *ids* are the documents there are.

        Raises ModelRequestError for a query without text, and for a template that asks for more than the query.
        """
        for feature in config.render({"query": "x"}):
            if isinstance(feature.query, Missing):
                lacking = ", ".join(feature.query.params)
                raise ModelRequestError(f"feature [{feature.feature_name}] asks for [{lacking}]; there is only [query]")
        graded = {query.id: query for query in _graded(judgments, texts, ids)}
        learnt, examined = split_queries(list(graded), held_out)
        left_out = sum(judgment.doc_id not in ids for judgment in judgments)
        return cls(
            engine,
            config,
            tuple(graded[id_] for id_ in learnt),
            tuple(graded[id_] for id_ in examined),
            left_out,
        )

    def log(self, advance: Advance) -> TrainingSet:
        """Log the features of what is to be learnt from; *advance* is called after each query."""
        return log_training_set(self.engine, INDEX, self.config.to_json(), self.learnt, advance)

    def train(self, known: TrainingSet, advance: Advance, **options: Any) -> dict[str, Any]:
        """Return a model as the body of `PUT _ml/trained_models/{id}`, and store it; *options* are those of `train_ltr`."""
        names = self.config.feature_names
        definition = train_ltr(known.features, known.grades, known.groups, names, advance=advance, **options)
        body = {
            "description": f"{len(self.learnt)} queries, {len(known.grades)} judged documents",
            "inference_config": {"learning_to_rank": self.config.to_json()},
            "definition": definition,
        }
        self.engine.put_trained_model(MODEL_ID, body)
        return body

    def examine(self, template: Mapping[str, Any], window: int, advance: Advance) -> Evaluation:
        """Mark the held-out queries before and after the model rescored the first *window* documents of *template*."""
        rescorer = {"window_size": window, "learning_to_rank": {"model_id": MODEL_ID, "params": {"query": QUERY}}}
        body = {**template, "rescore": [*_chain(template), rescorer]}

        def traced(text: str) -> RankTrace:
            return self.engine.trace(INDEX, demo_request(text, body))

        asked = [JudgedQuery(query.id, query.params["query"], "judged", "test") for query in self.examined]
        return evaluate(traced, asked, {query.id: query.grades for query in self.examined}, advance)


def index_documents(
    documents: Sequence[Mapping[str, Any]],
    body: Mapping[str, Any],
    shards: int | None = None,
    advance: Advance = lambda: None,
) -> Engine:
    """Return an engine that holds *documents* in an index created with *body*; raises ModelRequestError where one is refused.

    *shards* goes over the body's settings; *advance* is called for each document.
    """
    for key in body.keys() - {"mappings", "settings"}:
        raise ModelRequestError(f"unknown key [{key}] for create index")
    engine, settings = Engine(), body.get("settings")
    if shards is not None:
        settings = {"index": {} if settings is None else settings, "index.number_of_shards": shards}
    engine.create_index(INDEX, body.get("mappings"), settings)
    for start in range(0, len(documents), _AT_A_TIME):
        part = documents[start : start + _AT_A_TIME]
        for item in engine.bulk(INDEX, part)["items"]:
            if "error" in item["index"]:
                raise ModelRequestError(f"document [{item['index']['_id']}]: {item['index']['error']['reason']}")
            advance()
    engine.refresh(INDEX)
    return engine


def _graded(judgments: Sequence[Judgment], texts: Mapping[str, str], ids: set[str]) -> Iterator[GradedQuery]:
    """Yield each query that has judged documents among *ids*, in the order of the list."""
    grades: dict[str, dict[str, int]] = {}
    found: dict[str, str] = dict(texts)
    for judgment in judgments:
        if judgment.query is not None:
            found.setdefault(judgment.query_id, judgment.query)
        if judgment.doc_id in ids:
            grades.setdefault(judgment.query_id, {})[judgment.doc_id] = judgment.grade
    for id_, given in grades.items():
        if id_ not in found:
            raise ModelRequestError(
                f"query [{id_}] has no text: the judgments need a column [query], or a list of queries"
            )
        yield GradedQuery(id_, {"query": found[id_]}, given)


def _chain(template: Mapping[str, Any]) -> list[Any]:
    chain = template.get("rescore", [])
    return chain if isinstance(chain, list) else [chain]

"""The main job: the films through every stage, each stage better than the one before."""

from __future__ import annotations

import json

import pytest

from secondpass.engine.commands.demo import INDEX, PAGE, REQUEST, asks_for_query, demo_engine, demo_request
from secondpass.engine.commands.demo_features import DIRECTIONS, FEATURES
from secondpass.engine.engine import Engine
from secondpass.engine.evaluation import Evaluation, evaluate, steps
from secondpass.fixtures import films, judgments, ltr_model, queries
from secondpass.models.errors import TemplateError
from secondpass.shards.snapshot import Snapshot
from secondpass.shards.tantivy_index import Candidates, TantivyIndex


@pytest.fixture(scope="module")
def engine() -> Engine:
    return demo_engine(ltr_model=ltr_model())


@pytest.fixture(scope="module")
def evaluation(engine: Engine) -> Evaluation:
    return evaluate(lambda text: engine.trace(INDEX, demo_request(text)), queries("test"), judgments(), threads=2)


def test_every_film_is_indexed_in_one_of_three_shards(engine: Engine) -> None:
    answer = engine.search(INDEX, {"size": 0})

    assert answer["hits"]["total"]["value"] == len(films())
    assert answer["_shards"]["total"] == 3


def test_the_first_pass_goes_through_tantivy_on_every_shard(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ask, answers = TantivyIndex.search, []

    def watched(self: TantivyIndex, snapshot: Snapshot, weight: object, limit: int) -> Candidates | None:
        answers.append(ask(self, snapshot, weight, limit))
        return answers[-1]

    monkeypatch.setattr(TantivyIndex, "search", watched)
    for query in queries():
        engine.search(INDEX, {"query": demo_request(query.text)["query"], "size": PAGE})

    assert len(answers) == 3 * len(queries())
    assert None not in answers


def test_the_page_is_the_head_of_the_trace(engine: Engine) -> None:
    body = demo_request("zombie")
    page = [hit["_id"] for hit in engine.search(INDEX, body)["hits"]["hits"]]

    assert engine.trace(INDEX, body).ranking(-1)[: len(page)] == page


def test_scores_are_explained_to_the_last_digit(engine: Engine) -> None:
    for hit in engine.search(INDEX, {**demo_request("mad max fury"), "explain": True})["hits"]["hits"]:
        assert hit["_explanation"]["value"] == hit["_score"]


def test_there_are_four_stages(evaluation: Evaluation) -> None:
    assert [stage.stage for stage in evaluation.stages] == [
        "first pass",
        "query",
        "learning_to_rank",
        "text_similarity",
    ]
    assert len(evaluation.queries) == 40


def test_each_stage_ranks_the_test_queries_better_than_the_one_before(evaluation: Evaluation) -> None:
    for step in steps(evaluation):
        assert step.gain > 0, (step.after.stage, step.gain)


def test_misspelt_titles_and_directors_are_found(engine: Engine) -> None:
    def best(query: str) -> str:
        title: str = engine.search(INDEX, demo_request(query))["hits"]["hits"][0]["_source"]["title"]
        return title

    assert best("terminater 2") == "Terminator 2: Judgment Day"
    assert best("hitchcok rear windw") == "Rear Window"


@pytest.mark.parametrize(
    "query", ["It", "Up", "M", "no", "", " ", "?!", '"', "{{query}}", "\\", "a\nb", "日本", "x" * 300]
)
def test_any_text_is_a_query(engine: Engine, query: str) -> None:
    body = demo_request(query)
    body["rescore"] = body["rescore"][:2]

    assert len(engine.search(INDEX, body)["hits"]["hits"]) <= PAGE


def test_a_request_holds_the_query_everywhere_and_no_template_any_more() -> None:
    text = json.dumps(demo_request("casablanca"))

    assert "{{" not in text
    assert text.count("casablanca") == json.dumps(REQUEST).count("{{query}}")


def test_a_template_without_query_is_told_apart() -> None:
    assert asks_for_query(REQUEST)
    assert not asks_for_query({"query": {"match_all": {}}})


def test_a_template_that_no_longer_is_json_when_filled_is_refused() -> None:
    with pytest.raises(TemplateError, match="not JSON"):
        demo_request('"', {"query": {"match": {"title": "{{{query}}}"}}})


def test_the_shipped_model_has_the_features_of_the_demo() -> None:
    body = ltr_model()["inference_config"]["learning_to_rank"]["feature_extractors"]

    assert {e["query_extractor"]["feature_name"]: e["query_extractor"]["query"] for e in body} == FEATURES
    assert DIRECTIONS.keys() == FEATURES.keys()

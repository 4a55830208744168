"""The command line, as a person uses it."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from secondpass.engine.commands.cli import main
from secondpass.engine.commands.demo import REQUEST
from secondpass.engine.rest import server
from secondpass.engine.rest.exchange import RestRequest


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


@pytest.fixture
def short(tmp_path: Path) -> str:
    """A chain without the cross-encoder, which is what takes time."""
    return saved(tmp_path, {**REQUEST, "rescore": REQUEST["rescore"][:2]})


def saved(folder: Path, body: Any) -> str:
    path = folder / "body.json"
    path.write_text(json.dumps(body))
    return str(path)


def test_plain_secondpass_shows_what_it_can_do() -> None:
    text = run().output

    assert "demo" in text and "search" in text and "evaluate" in text and "train" in text


def test_a_server_takes_the_settings_that_test_suites_need(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = {"source": "params.a", "parameters": {"a": 1}}
    service = {"service": "test_reranking_service", "service_settings": {"model_id": "m", "api_key": "k"}}
    asked = [
        RestRequest("PUT", "/i", {}, {}, b""),
        posted("POST", "/i/_search", {"rescore": {"script": {"script": printed}}}),
        posted("PUT", "/_inference/rerank/t", service),
    ]
    statuses: list[int] = []
    monkeypatch.setattr(server, "listen", lambda host, port: nullcontext())
    monkeypatch.setattr(server, "serve", lambda told, _: statuses.extend(told.answer(each).status for each in asked))

    plain, set_up = run("serve"), run("serve", "--strict", "--test-services", "--compatibility", "8.18")
    assert plain.exit_code == set_up.exit_code == 0
    assert statuses == [200, 200, 400, 200, 400, 200]


def posted(method: str, path: str, body: Any) -> RestRequest:
    return RestRequest(method, path, {}, {"content-type": "application/json"}, json.dumps(body).encode())


def test_demo_shows_ranks_and_then_marks_of_every_stage(short: str) -> None:
    result = run("demo", "ghost busters", "--body", short)

    assert result.exit_code == 0, result.output
    for word in ("Ghostbusters (1984)", "★★★", "▲", "shard", "first pass", "query", "learning_to_rank", "nDCG@10", "p"):
        assert word in result.stdout
    assert "query is better than first pass by" in result.stdout
    assert "indexing the films into 3 shards" in result.stderr


def test_demo_with_a_query_of_ones_own_has_no_grades(short: str) -> None:
    assert "grade" not in run("search", "--trace", "volcano", "--body", short).stdout


def test_demo_takes_a_chain_of_ones_own_from_stdin() -> None:
    result = run("demo", "--body", "-", stdin='{"query": {"match": {"title": "solaris"}}}')

    assert result.exit_code == 0, result.output
    assert "Solaris (1972)" in result.stdout
    assert "nDCG" not in result.stdout


def test_the_shown_body_is_the_chain_and_can_be_given_back(tmp_path: Path) -> None:
    shown = json.loads(run("demo", "--show-body").stdout)

    assert shown == REQUEST
    assert run("demo", "--show-body", "--body", saved(tmp_path, shown)).stdout == run("demo", "--show-body").stdout


def test_search_prints_hits_and_explains_them(short: str) -> None:
    result = run("search", "blade runner", "--body", short, "--explain")

    assert result.exit_code == 0, result.output
    assert "Blade Runner (1982)" in result.stdout
    assert "rescored using LTR model films-ltr" in result.stdout


def test_search_as_json_is_the_response_of_elasticsearch(short: str) -> None:
    response = json.loads(run("search", "blade runner", "--body", short, "--json").stdout)

    assert response["hits"]["hits"][0]["_source"]["title"].startswith("Blade Runner")
    assert response["_shards"] == {"total": 3, "successful": 3, "skipped": 0, "failed": 0}


def test_search_into_one_shard_asks_one_shard(short: str) -> None:
    assert json.loads(run("search", "up", "--body", short, "--shards", "1", "--json").stdout)["_shards"]["total"] == 1


def test_search_needs_a_query_where_the_body_has_a_place_for_it(short: str) -> None:
    result = run("search", "--body", short)

    assert result.exit_code == 2
    assert "give a QUERY" in result.output


def test_a_query_without_a_place_is_refused(tmp_path: Path) -> None:
    body = saved(tmp_path, {"query": {"match_all": {}}})

    for command in ("search", "demo"):
        assert "no place for the QUERY" in run(command, "star", "--body", body).output


def test_a_trace_is_neither_explained_nor_json(short: str) -> None:
    assert run("search", "star", "--body", short, "--trace", "--json").exit_code == 2


def test_evaluate_marks_every_kind_of_query(short: str) -> None:
    result = run("evaluate", "--body", short, "--split", "train")

    assert result.exit_code == 0, result.output
    for word in ("60 queries", "popularity", "negation", "best order", "have learnt from these queries"):
        assert word in result.stdout


def test_evaluate_needs_a_place_for_the_query(tmp_path: Path) -> None:
    result = run("evaluate", "--body", saved(tmp_path, {"query": {"match_all": {}}}))

    assert result.exit_code == 2
    assert "{{query}}" in result.output


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"query": {"mtch": {"title": "{{query}}"}}}', "parsing_exception: unknown query [mtch]"),
        ('{"query": {"match": {"title": "{{{query}}}"}}, "size": {{query}}}', "no JSON"),
        ('{"rescore": {"window_size": 10, "learning_to_rank": {"model_id": "nobody"}}}', "nobody"),
        ('{"rescore": {"text_similarity": {"field": "plot", "inference_text": "x"}}}', "window_size is required"),
    ],
)
def test_a_bad_body_is_one_line_and_no_traceback(body: str, words: str) -> None:
    query = ["star"] if "{{" in body else []
    result = run("search", *query, "--body", "-", stdin=body)

    assert result.exit_code in (1, 2)
    assert words in result.output
    assert isinstance(result.exception, SystemExit)


def test_a_model_that_is_none_is_refused(tmp_path: Path, short: str) -> None:
    for text in ("{", "{}", "[]", '{"inference_config": {"learning_to_rank": {}}}'):
        model = tmp_path / "model.json"
        model.write_text(text)
        result = run("search", "star", "--body", short, "--ltr-model", str(model))

        assert result.exit_code in (1, 2), text
        assert isinstance(result.exception, SystemExit), text


def test_a_trace_ends_with_what_is_odd_about_the_model(short: str, tmp_path: Path) -> None:
    tree = {"feature_names": ["colour"], "tree_structure": [{"leaf_value": 1.0}]}
    body = {"inference_config": {"learning_to_rank": {}}, "definition": {"trained_model": {"tree": tree}}}
    model = tmp_path / "model.json"
    model.write_text(json.dumps(body))
    result = run("search", "star", "--body", short, "--ltr-model", str(model), "--trace")

    assert "• learning_to_rank [films-ltr]: no extractor delivers [colour]" in result.output


def test_train_ltr_gives_the_shipped_model_again(tmp_path: Path, repository: Path) -> None:
    pytest.importorskip("lightgbm")
    result = run("train", "ltr", "--out", str(tmp_path / "model.json"))

    assert result.exit_code == 0, result.output
    trained = json.loads((tmp_path / "model.json").read_text())
    shipped = json.loads((repository / "fixtures" / "ltr_model.json").read_text())
    assert trained["inference_config"] == shipped["inference_config"]
    assert trained["description"] == shipped["description"]
    assert len(trained["definition"]["trained_model"]["ensemble"]["trained_models"]) == 61


def test_pages_walks_a_chain_and_tells_which_laws_held(short: str, tmp_path: Path) -> None:
    result = run("pages", "star", "--body", short, "--size", "3", "--pages", "2")
    html = tmp_path / "map.html"
    written = run("pages", "star", "--body", short, "--size", "3", "--pages", "2", "--frozen", "--html", str(html))

    assert result.exit_code == written.exit_code == 0, result.output + written.output
    assert "page 2: from 3, size 3; window 50, 30; listed by shard" in result.stdout
    assert "✓ pages are slices of one ranking" in result.stdout
    assert html.read_text(encoding="utf-8").startswith('<div class="secondpass-pages">')
    printed = run("pages", "star", "--body", short, "--size", "3", "--pages", "2", "--frozen", "--html", "-").stdout
    assert printed == html.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [("pages", "star", "--html"), ("train", "ltr", "--out"), ("models", "explain", "heat", "a thief", "--html")],
)
def test_a_file_there_is_no_place_for_is_refused_before_any_work(command: tuple[str, ...], tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "new", tmp_path):
        result = run(*command, str(path))

        assert result.exit_code == 2 and isinstance(result.exception, SystemExit), result.output
        assert "is no folder that can be written to" in result.output or "is a directory" in result.output
        assert "…" not in result.output


@pytest.mark.parametrize(("charset", "star"), [("cp1252", "*"), ("ascii", "*"), ("cp932", "★")])
def test_where_the_output_has_no_such_marks_plainer_ones_stand(charset: str, star: str, short: str) -> None:
    def printed(*command: str) -> str:
        result = CliRunner(charset=charset).invoke(main, [*command, "--body", short])
        assert result.exit_code == 0, result.output
        return result.stdout

    marks = printed("demo", "ghost busters") + printed("pages", "star", "--size", "3", "--pages", "2")
    assert f" {star * 3} " in marks
    assert "+ no hit is shown twice" in marks

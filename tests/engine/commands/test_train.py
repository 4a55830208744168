"""`secondpass train ltr` on judgments of one's own."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from secondpass import Engine
from secondpass.engine.commands.cli import main
from secondpass.fixtures import films, judgments, queries

FEATURES = {
    "feature_extractors": [
        {"query_extractor": {"feature_name": "title", "query": {"match": {"title": "{{query}}"}}}},
        {"query_extractor": {"feature_name": "plot", "query": {"match": {"plot": "{{query}}"}}}},
    ]
}
INDEX = {"mappings": {"properties": {name: {"type": "text"} for name in ("title", "plot", "director", "cast")}}}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The films, as someone who has never heard of them would bring them: JSON lines, qrels, texts."""
    documents = [{"_id": film.id, "title": film.title, "plot": film.plot} for film in films()]
    grades = [(query, doc, grade) for query, given in judgments().items() for doc, grade in given.items()]
    texts = {
        "documents": "".join(json.dumps(document) + "\n" for document in documents),
        "judgments": "".join(f"{query} 0 {doc} {grade}\n" for query, doc, grade in grades) + "q001 0 nobody 3\n",
        "queries": "".join(f"{query.id}\t{query.text}\n" for query in queries()),
        "features": json.dumps(FEATURES),
        "index": json.dumps(INDEX),
        "body": json.dumps({"query": {"match": {"plot": "{{query}}"}}}),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return {name: tmp_path / name for name in texts} | {"out": tmp_path / "model.json"}


def train(files: dict[str, Path], *more: str) -> Result:
    options = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    return CliRunner().invoke(main, ["train", "ltr", *options, "--trees", "5", *more])


@pytest.mark.parametrize("library", ["lightgbm", "xgboost"])
def test_judgments_become_a_model_that_an_engine_stores(library: str, files: dict[str, Path]) -> None:
    pytest.importorskip(library)
    result = train(files, "--library", library)

    assert result.exit_code == 0, result.output
    assert "judgments left out, of documents that are not there: 1" in result.output
    assert "first pass" in result.output and "learning_to_rank" in result.output and "30 queries" in result.output
    assert all(f"\n{name} " in result.output for name in ("title", "plot")), "no importance of a feature"
    Engine().put_trained_model("films", json.loads(files["out"].read_text()))


def test_a_list_with_a_header_brings_its_queries_along_and_may_be_packed(files: dict[str, Path]) -> None:
    pytest.importorskip("lightgbm")
    texts = {query.id: query.text for query in queries()}
    rows = [line.split() for line in files["judgments"].read_text().splitlines()]
    lines = [f"{grade}\t{query}\t{texts[query]}\t{doc}\n" for query, _, doc, grade in rows]
    files["judgments"].write_bytes(gzip.compress(("grade\tquery_id\tquery\tdoc_id\n" + "".join(lines)).encode()))
    given = train(files)
    del files["queries"]

    assert train(files).output == given.output


def test_nothing_held_out_is_nothing_to_be_examined_on(files: dict[str, Path]) -> None:
    pytest.importorskip("lightgbm")
    result = train(files, "--held-out", "0", "--set", "num_leaves=4", "--shards", "2")

    assert result.exit_code == 0, result.output
    assert "first pass" not in result.output and "100 queries" in result.output
    trees = json.loads(files["out"].read_text())["definition"]["trained_model"]["ensemble"]["trained_models"]
    assert len(trees) == 5 and all(len(tree["tree"]["tree_structure"]) <= 7 for tree in trees)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("judgments", "q001 0 1\n", "judgments, line 1: qrels have 4 columns"),
        ("judgments", "q001 0 1 good\n", "a grade is a whole number but was [good]"),
        ("judgments", "query_id\tdoc_id\tgrade\nq001\t1\n", "judgments, line 2: a column is missing"),
        ("judgments", "\n", "judgments holds no judgments"),
        ("judgments", "other 0 1 1\n", "query [other] has no text"),
        ("judgments", "q001 0 nobody 1\n", "no judged document"),
        ("judgments", "q001 0 1 31\n", "whole numbers from 0 to 30"),
        ("queries", "q001 star\n", "queries, line 1: a query has an id and a text"),
        ("queries", '{"query_id": 1}\n', "queries, line 1: a query has an id and a text"),
        ("documents", '{"title": "Jaws"}\n', "documents, line 1: a document has an [_id] or an [id]"),
        ("documents", "[]\n", "documents, line 1: no JSON object"),
        ("documents", '{"_id": "1"\n', "documents, line 1"),
        ("documents", '{"_id": "1", "title": {"a": 1}}\n', "document [1]"),
        ("features", "{}", "do not fit"),
        ("features", '{"feature_extractors": [{}]}', "exactly one member"),
        ("features", "[]", "no JSON object"),
        ("index", '{"mappings": {"properties": {"a": {"type": "b"}}}}', "No handler for type [b]"),
        ("index", '{"mapping": {}}', "unknown key [mapping] for create index"),
        ("index", '{"settings": []}', "key [settings] must be an object"),
        ("body", '{"query": {"mtch": {"plot": "{{query}}"}}}', "unknown query [mtch]"),
        ("body", '{"query": {"match_all": {}}}', "no {{query}}"),
        (
            "features",
            '{"feature_extractors": [{"query_extractor": {"feature_name": "a", "query": {"match": {"b": "{{c}}"}}}}]}',
            "feature [a] asks for [c]; there is only [query]",
        ),
    ],
)
def test_unsound_files_are_refused_with_what_and_where(name: str, text: str, reason: str, files: Any) -> None:
    pytest.importorskip("lightgbm")
    files[name].write_text(text)
    result = train(files)

    assert result.exit_code in (1, 2) and isinstance(result.exception, SystemExit), result.output
    assert reason in result.output
    assert not files["out"].exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--trees", "5"], "--trees needs --judgments"),
        (["--judgments", __file__], "--judgments needs --documents and --features"),
        (["--set", "x"], "--set needs --judgments"),
    ],
)
def test_options_that_would_do_nothing_are_refused(options: list[str], reason: str) -> None:
    result = CliRunner().invoke(main, ["train", "ltr", *options])

    assert result.exit_code == 2 and reason in result.output

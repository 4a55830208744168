"""The walk-throughs of docs/walkthroughs run from first step to last, smaller than their page shows them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

NEEDS = {
    "learning_to_rank": ("elasticsearch", "eland", "xgboost", "sklearn"),
    "semantic_reranking": ("elasticsearch",),
    "opensearch_pipeline": ("opensearchpy",),
}


def walk(repository: Path, name: str, *options: str) -> str:
    for package in NEEDS[name]:
        pytest.importorskip(package, reason=f"{package} is not installed")
    command = [sys.executable, str(repository / "docs" / "walkthroughs" / f"{name}.py"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_films_are_ranked_by_what_was_learnt_from_judgments(repository: Path, shared: Path) -> None:
    data = ["--data", str(shared / "data" / "movies")]
    told = walk(repository, "learning_to_rank", *data, "--films", "500", "--queries", "40", "--evaluated", "5")
    assert "500 films indexed" in told
    assert "40 searches logged" in told
    assert "nDCG@10 of 5 held-out queries on the whole index: BM25 0." in told


def test_a_page_is_read_by_the_model_that_is_there_out_of_the_box(repository: Path) -> None:
    told = walk(repository, "semantic_reranking", "--queries", "1")
    assert ".rerank-v1-elasticsearch" in told
    assert "nDCG@10 of 1 judged queries: first pass" in told


def test_a_search_goes_through_a_pipeline_on_a_server(repository: Path, port: int) -> None:
    told = walk(repository, "opensearch_pipeline", "--queries", "1", "--url", f"http://127.0.0.1:{port}")
    assert "420 films indexed, pipelines by-model, by-rating" in told
    assert "nDCG@10 of 1 judged queries, by-rating" in told


def test_every_walk_through_is_on_the_page_and_is_run_here(repository: Path) -> None:
    folder = repository / "docs" / "walkthroughs"
    page = (folder / "README.md").read_text()
    scripts = {path.stem for path in folder.glob("*.py")}
    assert scripts == set(NEEDS)
    assert all(f"python docs/walkthroughs/{name}.py" in page for name in scripts)

"""The benchmarks run, at toy size, and find that both sides agree."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOY = {
    "first_pass": ["--docs", "500", "--queries", "20"],
    "window": ["--docs", "500", "--queries", "5"],
    "rescore": ["--docs", "500", "--queries", "5"],
    "script_score": ["--docs", "500"],
    "rerank": ["--window", "3", "--queries", "1"],
    "nodes": ["--window", "3"],
    "reranking_quality": ["--window", "10", "--queries", "2"],
    "trees": ["--trees", "3", "--depth", "3"],
    "indexing": ["--docs", "30"],
    "start": [],
    "service": ["--docs", "60", "--searches", "8"],
    "paging": ["--docs", "500"],
    "threads": ["--docs", "400"],
}


@pytest.mark.parametrize("name", TOY)
def test_a_benchmark_runs_and_reports_a_table(name: str, repository: Path) -> None:
    if name == "trees":
        pytest.importorskip("xgboost", reason="xgboost is not installed")
    if name == "service":
        pytest.importorskip("eland", reason="eland is not installed")
    report = run(repository, name)

    assert len(report["rows"]) > 1
    assert {len(row) for row in report["rows"]} == {len(report["columns"])}


def test_the_first_pass_agrees_with_tantivy_on_every_query(repository: Path) -> None:
    notes = run(repository, "first_pass")["notes"]

    assert [note for note in notes if "0 of 20 queries differ" in note] == notes[:2]


def test_every_benchmark_is_run_by_all_and_told_on_the_page(repository: Path) -> None:
    folder = repository / "benchmarks"
    scripts = {path.stem for path in folder.glob("*.py") if "def main(" in path.read_text()} - {"all"}
    page, every = (folder / "README.md").read_text(), (folder / "all.py").read_text()

    assert scripts == set(TOY)
    assert all(f'"{name}"' in every and f"`{name}.py`" in page for name in scripts)


def run(repository: Path, name: str) -> dict[str, list[str]]:
    script = repository / "benchmarks" / f"{name}.py"
    command = [sys.executable, str(script), "--rounds", "1", "--json", *TOY[name]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report: dict[str, list[str]] = json.loads(done.stdout)
    return report

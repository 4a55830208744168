"""Run every benchmark, each in a process of its own, and print the tables.

python benchmarks/all.py --markdown
"""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import measure

HERE = Path(__file__).parent
SCRIPTS = (
    "first_pass",
    "window",
    "rescore",
    "script_score",
    "rerank",
    "nodes",
    "reranking_quality",
    "trees",
    "indexing",
    "start",
    "paging",
    "threads",
    "service",
)
LARGE = {
    "first_pass": ("--docs", "1000000", "--queries", "150", "--rounds", "3"),
    "paging": ("--docs", "1000000", "--rounds", "3"),
}
"""Scripts that run a second time, on a corpus that takes minutes to make."""
LIBRARIES = ("tantivy", "numpy", "onnxruntime", "orjson")


def reports(large: bool) -> Iterator[measure.Report]:
    """Yield the report of every script with its defaults, and of some with a *large* corpus, too."""
    for name in SCRIPTS:
        yield report(name)
        if large and name in LARGE:
            yield report(name, *LARGE[name])


def report(name: str, *options: str) -> measure.Report:
    """Run one script and return its report."""
    command = [sys.executable, str(HERE / f"{name}.py"), "--json", *options]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return measure.Report.from_json(done.stdout)


def machine() -> str:
    """Describe what the figures were taken on."""
    load = ", ".join(f"{load:.0f}" for load in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.datetime.now(datetime.UTC).date()}: {_processor()}, {os.cpu_count()} cores, load {load}; "
        f"Python {platform.python_version()}, {libraries}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if not information.is_file():
        return platform.processor() or platform.machine()
    lines = information.read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


@click.command()
@click.option("--markdown", is_flag=True, help="Print Markdown, as README.md shows it.")
@click.option("--large", is_flag=True, help="Measure a million documents, too: 12 GB of memory and many minutes.")
def main(markdown: bool, large: bool) -> None:
    """Run all benchmarks."""
    click.echo(f"{machine()}\n")
    for found in reports(large):
        if markdown:
            click.echo(found.to_markdown())
        else:
            found.show()


if __name__ == "__main__":
    main()

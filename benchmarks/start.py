"""How long until the first answer: the import, an empty engine, three documents, one search; each in a process of its own.

python benchmarks/start.py
"""

from __future__ import annotations

import subprocess
import sys

import click
import measure

BARE = "pass"
IMPORT = "import secondpass"
SEARCH = """
from secondpass import Engine
engine = Engine()
engine.bulk("shoes", [{"_id": str(i), "_source": {"name": name}} for i, name in enumerate(["red shoes", "blue shoes", "red"])])
engine.refresh("shoes")
assert engine.search("shoes", {"query": {"match": {"name": "red shoes"}}})["hits"]["total"]["value"] == 3
"""
RERANK = """
from secondpass.models.cross_encoder import default_cross_encoder
assert len(default_cross_encoder().score("red shoes", ["a red shoe", "a blue shoe"])) == 2
"""
STEPS = {
    "python -c pass": BARE,
    "… and import numpy, tantivy, orjson": "import numpy, tantivy, orjson",
    "import secondpass": IMPORT,
    "… index three documents, search": SEARCH,
    "load the cross-encoder, score two texts": RERANK,
}


def run(rounds: int) -> measure.Report:
    """Start every step in a fresh process, *rounds* times."""
    for script in STEPS.values():
        _started(script)  # from now on the files are in the page cache
    sides = [measure.Side(name, lambda _, script=script: _started(script)) for name, script in STEPS.items()]
    times = measure.in_turn(sides, [None], rounds)
    rows = [
        (side.name, f"{taken.min() * 1e3:,.0f}", f"{measure.ratio(taken, times[0]):.1f}")
        for side, taken in zip(sides, times, strict=True)
    ]
    return measure.Report(
        "From nothing to an answer", ("", "best ms", "ratio"), tuple(rows), ("each in its own process",)
    )


def _started(script: str) -> None:
    subprocess.run([sys.executable, "-c", script], check=True)


@click.command()
@measure.rounds(7)
@measure.as_json
def main(rounds: int, as_json: bool) -> None:
    """Measure the time to a first answer."""
    run(rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()

"""How many requests a second a client gets answered, in its own process and over HTTP, and how much memory a server takes.

python benchmarks/service.py --data ../shared/data/movies
"""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import click
import measure
from elasticsearch import Elasticsearch, helpers

from secondpass import Engine
from secondpass.fixtures import films, queries

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from eland.ml.ltr import FeatureLogger, LTRModelConfig, QueryFeatureExtractor

INDEX, CLIENTS, JUDGED = "movies", 8, 24
SERVE = "from secondpass.engine.commands.cli import main; main()"
ELASTICSEARCH = 165
"""Searches a second that a hosted Elasticsearch printed in Elastic's notebook, over a network, on another machine."""


@dataclass(frozen=True)
class Work:
    """Hold the films, the settings of their index, and what is asked: a text, and the ids whose features are wanted."""

    settings: dict[str, Any]
    films: Sequence[tuple[Any, dict[str, Any]]]
    questions: Sequence[tuple[str, list[str]]]
    features: LTRModelConfig


@dataclass(frozen=True)
class Door:
    """Name a way in: *connect* returns a new client."""

    name: str
    connect: Callable[[], Elasticsearch]


def config(people: str, number: str) -> LTRModelConfig:
    """Return the five features of Elastic's notebook, for the fields a corpus has."""
    every = {"query": "{{query}}", "minimum_should_match": "100%"}
    value = {
        "query": {"exists": {"field": number}},
        "script": {"source": f"return doc['{number}'].value;"},
    }
    return LTRModelConfig(
        feature_extractors=[
            QueryFeatureExtractor("title", {"match": {"title": "{{query}}"}}),
            QueryFeatureExtractor("people", {"match": {people: "{{query}}"}}),
            QueryFeatureExtractor("title_all", {"match": {"title": every}}),
            QueryFeatureExtractor("people_all", {"match": {people: every}}),
            QueryFeatureExtractor(number, {"script_score": value}),
        ]
    )


def read(data: Path, searches: int) -> Work:
    """Read the movie corpus and as many of its judged queries as there are *searches*."""
    with gzip.open(data / "movies-corpus.jsonl.gz", "rt") as lines:
        corpus = [json.loads(line) for line in lines]
    judged: dict[str, list[str]] = {}
    with gzip.open(data / "movies-judgments.tsv.gz", "rt") as lines:
        for line in islice(lines, 1, None):
            _, text, doc, _ = line.split("\t")
            judged.setdefault(text, []).append(doc)
    settings = json.loads((data / "movies-index-settings.json").read_text())
    asked = list(judged.items())[:: max(1, len(judged) // searches)][:searches]
    return Work(settings, [(film["id"], film) for film in corpus], asked, config("actors", "popularity"))


def made(docs: int, searches: int) -> Work:
    """Take the films that come with the package, over and over."""
    corpus = [(str(number), film.source()) for number, film in zip(range(docs), cycle(films()), strict=False)]
    texts = islice(cycle(queries()), searches)
    asked = [
        (query.text, [str((number * 31 + i * 7) % docs) for i in range(JUDGED)]) for number, query in enumerate(texts)
    ]
    return Work({}, corpus, asked, config("cast", "rating"))


def fill(door: Door, work: Work) -> float:
    """Write all films and make them visible; return the seconds it took."""
    client = door.connect()
    client.options(ignore_status=[404]).indices.delete(index=INDEX)
    client.indices.create(index=INDEX, **work.settings)
    started = time.perf_counter()
    helpers.bulk(client, ({"_index": INDEX, "_id": id_, "_source": film} for id_, film in work.films), refresh=True)
    return time.perf_counter() - started


def log(door: Door, work: Work, clients: int) -> float:
    """Log the features of all questions, shared out among *clients*; return the seconds it took."""
    loggers = [FeatureLogger(door.connect(), INDEX, work.features) for _ in range(clients)]

    def share(number: int) -> None:
        for text, docs in work.questions[number::clients]:
            loggers[number].extract_features({"query": text}, docs)

    for logger in loggers:  # connections are made before the clock starts
        logger.extract_features({"query": work.questions[0][0]}, work.questions[0][1])
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        list(threads.map(share, range(clients)))
    return time.perf_counter() - started


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """Start `secondpass serve` in a process of its own; yield its port and its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVE, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        client = Elasticsearch(f"http://127.0.0.1:{port}", max_retries=0)
        while not client.ping():
            time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def resident(pid: int) -> str:
    """Return how much memory a process holds, where the system tells."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
    return f"{kilobytes / 1024:,.0f} MB" if kilobytes else "unknown"


def run(work: Work, rounds: int) -> measure.Report:
    """Fill and ask an engine in this process and a server in its own; of *rounds* the best counts."""
    engine = Engine()
    with server() as (port, pid):
        doors = (
            Door("in process", engine.client),
            Door("over HTTP", lambda: Elasticsearch(f"http://127.0.0.1:{port}")),
        )
        idle = resident(pid)
        rows = [
            _row(
                f"documents of bulk and refresh, {door.name}",
                len(work.films),
                lambda door=door: fill(door, work),
                rounds,
            )
            for door in doors
        ]
        full = resident(pid)
        rows += [
            _row(
                f"feature-logging searches, {door.name}, {_counted(clients)}",
                len(work.questions),
                lambda door=door, clients=clients: log(door, work, clients),
                rounds,
            )
            for door in doors
            for clients in (1, CLIENTS)
        ]
    notes = (
        f"{len(work.films):,} films; a search asks for five features of {_judged(work):.0f} films, through eland's FeatureLogger",
        f"a search in process takes {_processor_ms(doors[0], work):.1f} ms of one core, client and engine together",
        f"a hosted Elasticsearch printed {ELASTICSEARCH} searches a second in Elastic's notebook, on another machine",
        f"memory of the server: {idle} idle, {full} with the index",
    )
    return measure.Report("What a client gets answered in a second", ("", "a second"), tuple(rows), notes)


def _row(name: str, count: int, work: Callable[[], float], rounds: int) -> tuple[str, str]:
    return name, f"{count / min(work() for _ in range(rounds)):,.0f}"


def _counted(clients: int) -> str:
    return "one client" if clients == 1 else f"{clients} clients"


def _judged(work: Work) -> float:
    return sum(len(docs) for _, docs in work.questions) / len(work.questions)


def _processor_ms(door: Door, work: Work) -> float:
    started = time.process_time()
    log(door, work, 1)
    return (time.process_time() - started) / len(work.questions) * 1e3


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path), help="The folder of the movie corpus; else the films of the package."
)
@click.option("--docs", default=9750, show_default=True, help="Without --data, index so many films.")
@click.option("--searches", default=500, show_default=True, type=click.IntRange(1), help="Ask so often.")
@measure.rounds(3)
@measure.as_json
def main(data: Path | None, docs: int, searches: int, rounds: int, as_json: bool) -> None:
    """Measure what clients get answered."""
    warnings.simplefilter("ignore")
    run(read(data, searches) if data else made(docs, searches), rounds).show(as_json=as_json)


if __name__ == "__main__":
    main()

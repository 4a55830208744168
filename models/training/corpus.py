"""Read films and judged queries, and part the queries into those to learn from and those to be examined on."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import ModelDefinitionError

Split = Literal["train", "validation", "test"]
Film = Mapping[str, Any]
Grades = Mapping[str, float]

FILM_FILES = ("movies-corpus.jsonl.gz", "films.jsonl", "articles.jsonl")
JUDGMENT_FILES = ("movies-judgments.tsv.gz", "judgments.tsv")


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """Hold a query's text, the split it belongs to, and its grade of every judged document."""

    text: str
    split: Split
    grades: Grades


@dataclass(frozen=True, slots=True)
class Corpus:
    """Hold films by id, and the judged queries."""

    films: Mapping[str, Film]
    queries: tuple[JudgedQuery, ...]

    def of(self, split: Split) -> tuple[JudgedQuery, ...]:
        """Return the queries of one *split*."""
        return tuple(query for query in self.queries if query.split == split)

    def without(self, queries: Iterable[JudgedQuery]) -> Corpus:
        """Return this corpus without the queries that say the same as one of *queries*."""
        said = {normalized(query.text) for query in queries}
        return Corpus(self.films, tuple(query for query in self.queries if normalized(query.text) not in said))


def split_of(query: str) -> Split:
    """Say where a query belongs by a hash of its lower-cased words: 80 % train, 10 % validation, 10 % test.

    Nothing but the text decides, so a query stands on the same side in every file, every run and every machine.
    """
    bucket = int.from_bytes(hashlib.sha256(normalized(query).encode()).digest()[:4], "big") % 10
    return "train" if bucket < 8 else "validation" if bucket == 8 else "test"


def normalized(query: str) -> str:
    """Return *query* in lower case with single spaces: two texts that agree in this are the same query."""
    return " ".join(query.lower().split())


def read_corpus(folder: Path) -> Corpus:
    """Read films (`films.jsonl` or `movies-corpus.jsonl.gz`), or `articles.jsonl`, and judgments (`.tsv`) from *folder*.

    The judgments' first line names their columns (`query_id`, `query`, `doc_id`, `grade`), or there is none and they
    are TREC's; then `queries.jsonl` beside them has `query_id`, `query` and maybe `split`. Raises
    `ModelDefinitionError` when a file is missing.
    """
    films = {str(_identity(film)): film for film in _json_lines(_first(folder, FILM_FILES))}
    texts, splits = _queries(folder)
    grades: dict[str, dict[str, float]] = {}
    for row in _rows(_first(folder, JUDGMENT_FILES)):
        text = row["query"] if "query" in row else texts[row["query_id"]]
        if row["doc_id"] in films:
            grades.setdefault(text, {})[row["doc_id"]] = float(row["grade"])
    queries = (JudgedQuery(text, splits.get(text, split_of(text)), judged) for text, judged in grades.items())
    return Corpus(films, tuple(queries))


def _queries(folder: Path) -> tuple[dict[str, str], dict[str, Split]]:
    path = folder / "queries.jsonl"
    entries = list(_json_lines(path)) if path.exists() else []
    texts = {
        str(entry.get("query_id", entry.get("id"))): str(entry.get("query", entry.get("text"))) for entry in entries
    }
    splits = {str(entry.get("query", entry.get("text"))): entry["split"] for entry in entries if "split" in entry}
    return texts, splits


def _identity(film: Film) -> object:
    return film["id"] if "id" in film else film["_id"]


def _first(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        if (folder / name).exists():
            return folder / name
    raise ModelDefinitionError(f"[{folder}] holds none of {', '.join(names)}")


def _lines(path: Path) -> Iterator[str]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from text.decode("utf-8").split("\n")


def _json_lines(path: Path) -> Iterator[Film]:
    return (json.loads(line) for line in _lines(path) if line)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    lines = list(_lines(path))
    named = lines[0].startswith("query_id\t")
    header = lines.pop(0).split("\t") if named else ["query_id", "0", "doc_id", "grade"]
    for line in lines:
        if line:
            yield dict(zip(header, line.split("\t"), strict=True))

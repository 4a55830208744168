from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from secondpass.shards.errors import IllegalArgumentError, ScriptError
from secondpass.shards.painless import compile_script

DAY = 86_400_000


@dataclass(frozen=True)
class Column:
    """Hold the values of a few documents, and count nothing else."""

    kind: str
    documents: Sequence[Sequence[Any]]

    def values(self, doc: int) -> Sequence[Any]:
        return self.documents[doc]


@dataclass(frozen=True)
class BulkColumn(Column):
    def single_values(self, docs: np.ndarray) -> np.ndarray | None:
        found = [self.documents[doc] for doc in docs.tolist()]
        if any(len(values) != 1 for values in found):
            return None
        dtype = {"long": np.int64, "date": np.int64, "double": np.float64, "boolean": np.bool_}[self.kind]
        return np.array([values[0] for values in found], dtype=dtype)


@dataclass(frozen=True)
class Fields:
    """Offer columns by name; `body` is a text field, mapped but without doc values."""

    columns: Mapping[str, Column]

    def has_field(self, name: str) -> bool:
        return name in self.columns or name == "body"

    def column(self, name: str) -> Column:
        if name == "body":
            raise IllegalArgumentError("Fielddata is disabled on [body]")
        return self.columns[name]


@pytest.fixture(scope="session")
def fields() -> Fields:
    """Three documents: one with values, one with several, one with none."""
    return Fields(
        {
            "votes": Column("long", [[5], [7, 9], []]),
            "price": Column("double", [[1.5], [-2.0, 2.5], []]),
            "tag": Column("keyword", [["war"], ["art", "war"], []]),
            "day": Column("date", [[18_262 * DAY], [18_321 * DAY + 5 * 3_600_000 + 4007], []]),
            "ok": Column("boolean", [[True], [False, True], []]),
            "min": Column("long", [[1], [2], [3]]),
        }
    )


@pytest.fixture(scope="session")
def make_fields():
    """Return a source of bulk columns from `name=(kind, values)`, one value a document."""

    def make(**columns: tuple[str, Sequence[Any]]) -> Fields:
        return Fields(
            {name: BulkColumn(kind, [[value] for value in values]) for name, (kind, values) in columns.items()}
        )

    return make


@pytest.fixture(scope="session")
def run(fields):
    """Run a script for one document and return what it returns."""

    def go(
        source: str, context: str = "field", doc: int = 0, score: float = 1.5, stats: Any = None, **params: Any
    ) -> Any:
        return compile_script(source, context).bind(params, fields)(doc, score, stats)

    return go


@pytest.fixture(scope="session")
def fails(run):
    """Run a script that must fail, and return its ScriptError."""

    def go(source: str, context: str = "field", **params: Any) -> ScriptError:
        with pytest.raises(ScriptError) as caught:
            run(source, context, **params)
        return caught.value

    return go


@pytest.fixture(scope="session")
def reason(fails):
    """Run a script that must fail, and return the reason of its cause."""
    return lambda source, context="field", **params: fails(source, context, **params).cause.reason

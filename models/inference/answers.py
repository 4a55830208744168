"""Take members out of a service's answer, with the complaints Elasticsearch makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class AnswerFaultError(Exception):
    """Say what is wrong with an answer; `remote` adds whose it is."""


def objects(body: Any, field: str, service: str) -> list[Mapping[str, Any]]:
    """Return the array of objects under *field*; raises AnswerFaultError."""
    found = body.get(field) if isinstance(body, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise missing(field, service)
    return found


def number(value: object) -> float:
    """Return a number, or the number a string holds, as Elasticsearch's parser does; raises AnswerFaultError."""
    try:
        if isinstance(value, int | float | str) and not isinstance(value, bool):
            return float(value)
    except (ValueError, OverflowError):
        pass
    raise AnswerFaultError(f"Expected a number but received [{str(value)[:100]}]")


def index(value: object) -> int:
    """Return a whole number; raises AnswerFaultError."""
    found = number(value)
    if not found.is_integer():
        raise AnswerFaultError(f"Expected a whole number but received [{str(value)[:100]}]")
    return int(found)


def missing(field: str, service: str) -> AnswerFaultError:
    """Return the complaint about a member that is not there."""
    return AnswerFaultError(f"Failed to find required field [{field}] in {service} rerank response")

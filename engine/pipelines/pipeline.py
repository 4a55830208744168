"""A pipeline, read and run. OpenSearch: Pipeline, SearchPipelineService."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from secondpass.engine.error_table import EXPECTED
from secondpass.engine.took import took
from secondpass.shards.errors import IllegalArgumentError, ParsingError, Path
from secondpass.shards.xcontent import ObjectReader, boolean, integer, json_object, list_of, string

from .oversample import read_oversample, read_truncate_hits
from .processor import Context, RequestProcessor, ResponseProcessor, Step
from .rerank import read_rerank

log = logging.getLogger(__name__)

P = TypeVar("P")
Read = Callable[[ObjectReader], P]
REQUEST: Mapping[str, Read[RequestProcessor]] = {"oversample": read_oversample}
RESPONSE: Mapping[str, Read[ResponseProcessor]] = {"rerank": read_rerank, "truncate_hits": read_truncate_hits}


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Hold the steps of a pipeline; *source* is what it was read from."""

    source: Mapping[str, Any]
    request_steps: tuple[Step[RequestProcessor], ...]
    response_steps: tuple[Step[ResponseProcessor], ...]

    @classmethod
    def read(cls, source: Mapping[str, Any]) -> Pipeline:
        """Read a pipeline; raises ShardError in OpenSearch's words."""
        reader = ObjectReader(source, (), "pipeline", declarative=True)
        reader.take("description", string, None)
        reader.take("version", integer, None)
        steps = _steps(reader, "request_processors", REQUEST), _steps(reader, "response_processors", RESPONSE)
        _steps(reader, "phase_results_processors", {})
        rest = sorted(reader.rest())
        if rest:
            raise ParsingError(
                f"pipeline doesn't support one or more provided configuration parameters [{', '.join(rest)}]"
            )
        return cls(source, *steps)

    def request(self, body: dict[str, Any], context: Context, results: list[dict[str, Any]]) -> dict[str, Any]:
        """Return a search's body as the request processors leave it; *results* takes note of each."""
        for step in self.request_steps:
            body = _run(step, step.processor.request, body, context, results)
        return body

    def response(self, answer: dict[str, Any], context: Context, results: list[dict[str, Any]]) -> dict[str, Any]:
        """Return a search's answer as the response processors leave it."""
        for step in self.response_steps:
            answer = _run(step, step.processor.response, answer, context, results)
        return answer


def _run(
    step: Step[P],
    process: Callable[[dict[str, Any], Context], dict[str, Any]],
    given: dict[str, Any],
    context: Context,
    results: list[dict[str, Any]],
) -> dict[str, Any]:
    started = time.perf_counter()
    told: dict[str, Any] = {"processor_name": step.type, **({"tag": step.tag} if step.tag else {})}
    try:
        made = process(given, context)
    except EXPECTED as error:
        if not step.ignore_failure:
            raise
        log.warning("the processor [%s] failed and is passed by: %s", step.type, error)
        made, told = given, {**told, "error": str(error)}
    status = "fail" if "error" in told else "success"
    results.append(
        {**told, "duration_millis": took(started), "status": status, "input_data": given, "output_data": made}
    )
    return made


def _steps(reader: ObjectReader, name: str, known: Mapping[str, Read[P]]) -> tuple[Step[P], ...]:
    entries: Sequence[Mapping[str, Any]] = reader.take(name, list_of(json_object), [])
    return tuple(
        _step(type_, config, known, (name, place, type_))
        for place, entry in enumerate(entries)
        for type_, config in entry.items()
    )


def _step(type_: str, config: Any, known: Mapping[str, Read[P]], path: Path) -> Step[P]:
    if type_ not in known:
        raise IllegalArgumentError(f"Invalid processor type {type_}")
    reader = ObjectReader(json_object(config, path), path, type_, declarative=True)
    tag, description = reader.take("tag", string, None), reader.take("description", string, None)
    ignore_failure = reader.take("ignore_failure", boolean, False)
    processor = known[type_](reader)
    rest = sorted(reader.rest())
    if rest:
        raise ParsingError(
            f"processor [{type_}] doesn't support one or more provided configuration parameters [{', '.join(rest)}]",
            path,
        )
    return Step(type_, processor, tag, description, ignore_failure)

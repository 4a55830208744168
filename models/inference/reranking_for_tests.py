"""`test_reranking_service`: scores that can be told beforehand, for test suites written for Elasticsearch.

Elasticsearch: TestRerankingServiceExtension of its own tests.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

import numpy as np

from ..errors import InferenceError, ModelRequestError
from .ranking import RankedDoc, RerankRequest, float32_digits, ordered
from .service import ServiceConfig
from .settings import SERVICE_SETTINGS, TASK_SETTINGS, Settings

NAME = "test_reranking_service"
RESULT_DIFF = 0.2


def _drawn() -> float:
    return float32_digits(random.uniform(-1, 1))


@dataclass(frozen=True, slots=True)
class RerankingForTestsTask:
    """Hold `task_settings`. A *min_score* that is not given is drawn between -1 and 1."""

    should_fail_validation: bool = False
    use_text_length: bool = False
    min_score: float = field(default_factory=_drawn)
    result_diff: float = RESULT_DIFF
    top_n: int | None = None
    hide_top_n: bool = False

    def updated(self, source: Mapping[str, Any]) -> Self:
        """Return the task with the members of *source*, which may be given as strings; raises ModelRequestError."""
        settings = Settings(source, TASK_SETTINGS, NAME)
        said = {name: str(settings.anything(name)) for name in _READ if not settings.missing(name)}
        settings.finish()
        return replace(self, **{name: _read(name, text) for name, text in said.items()})

    def to_json(self) -> dict[str, Any]:
        """Return all of it, save a `top_n` that is not there."""
        return {name: value for name, value in asdict(self).items() if value is not None}


_READ: Mapping[str, Any] = {
    "should_fail_validation": lambda text: text.lower() == "true",
    "use_text_length": lambda text: text.lower() == "true",
    "min_score": lambda text: float32_digits(float(text)),
    "result_diff": lambda text: float32_digits(float(text)),
    "top_n": int,
    "hide_top_n": lambda text: text.lower() == "true",
}


def _read(name: str, text: str) -> Any:
    try:
        return _READ[name](text)
    except ValueError:
        raise ModelRequestError(f'For input string: "{text}"') from None


@dataclass(frozen=True, slots=True)
class RerankingForTests:
    """Score texts that are numbers by their number; else the last text best, each one before it *result_diff* less."""

    model_id: str
    task: RerankingForTestsTask
    name: str = NAME

    @classmethod
    def read(cls, config: ServiceConfig) -> Self:
        """Read the settings; raises EndpointSettingsError, EndpointError."""
        settings = Settings(config.service_settings, SERVICE_SETTINGS, NAME)
        for key, fault in (("model_id", "missing model"), ("api_key", "missing api_key")):
            if settings.missing(key):
                settings.fault(fault)
        model_id = settings.text("model_id") or ""
        settings.anything("api_key")
        settings.finish()
        return cls(model_id, RerankingForTestsTask().updated(config.task_settings))

    @property
    def top_n(self) -> int | None:
        return None if self.task.hide_top_n else self.task.top_n

    def service_settings(self) -> dict[str, Any]:
        return {"model_id": self.model_id}

    def task_settings(self) -> dict[str, Any]:
        return self.task.to_json()

    def rank(self, request: RerankRequest, timeout: float) -> Sequence[RankedDoc]:
        if self.task.should_fail_validation:
            raise InferenceError("validation call intentionally failed based on task settings")
        task = self.task.updated(request.task_settings)
        texts = request.input
        scores = _lengths(texts) if task.use_text_length else _numbers(texts) or _steps(task, len(texts))
        return ordered([RankedDoc(place, scores[place], text) for place, text in enumerate(texts)], task.top_n)


def _numbers(texts: Sequence[str]) -> list[float] | None:
    try:
        return [float(text) for text in texts]
    except ValueError:
        return None


def _lengths(texts: Sequence[str]) -> list[float]:
    return [1 / max(len(text), 1) for text in texts]


def _steps(task: RerankingForTestsTask, count: int) -> list[float]:
    least, step = np.float32(task.min_score), np.float32(task.result_diff)
    return [float(least + step * np.float32(place + 1)) for place in range(count)]

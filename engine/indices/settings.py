"""The settings of one index: their defaults, and how a request gives, changes and is shown them. Elasticsearch: IndexSettings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from secondpass.rescorers.text_similarity import DEFAULT_INFERENCE_ID
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.mapping import ElasticsearchParseError
from secondpass.shards.query.limits import QueryLimits
from secondpass.shards.xcontent import string

from .mapping_settings import taken_mapping
from .setting_names import flattened
from .setting_readers import READERS, STORAGE, check_changeable, duration, unknown_setting


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Hold the settings of one index; *refresh_interval* is in seconds, None means never by itself.

    *given* are the names a request wrote, which are the ones shown unless defaults are asked for; *storage* says how a cluster
    would keep shards on its disks, and changes nothing here, nor does *max_inner_result_window*: it bounds the hits inside nested
    ones, which are not here. *tokenized_fields* are tokenised at once for the endpoint *tokenized_for* (`tokenizing`).
    """

    number_of_shards: int = 1
    number_of_replicas: int = 1
    max_result_window: int = 10_000
    max_rescore_window: int = 10_000
    refresh_interval: float | None = 1.0
    max_ngram_diff: int = 1
    max_shingle_diff: int = 3
    max_token_count: int = 10_000
    max_docvalue_fields_search: int = 100
    max_script_fields: int = 32
    max_inner_result_window: int = 100
    max_slices_per_scroll: int = 1024
    max_terms_count: int = 65_536
    max_regex_length: int = 1_000
    max_analyzed_offset: int = 1_000_000
    default_pipeline: str = "_none"
    tokenized_fields: tuple[str, ...] = ()
    tokenized_for: str = DEFAULT_INFERENCE_ID
    number_of_routing_shards: int | None = None
    storage: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    analysis: Mapping[str, Any] = field(default_factory=dict)
    similarity: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, body: Mapping[str, Any] | None) -> IndexSettings:
        """Read settings in any of Elasticsearch's spellings: nested, dotted, with or without `index.`.

        Raises IllegalArgumentError for unknown settings and values out of range.
        """
        if body is not None and not isinstance(body, Mapping):
            raise ElasticsearchParseError("key [settings] must be an object")
        given = flattened(body or {})
        analysis, mapping = given.pop("analysis", {}), taken_mapping(given)
        storage, similarity = _taken_storage(given), _taken_similarity(given)
        for key in given.keys() - READERS.keys():
            raise unknown_setting(key)
        values = _read(given)
        values.setdefault("max_rescore_window", values.get("max_result_window", 10_000))
        values |= _expanded(storage) | {"mapping": _given(mapping)}
        settings = cls(**values, storage=storage, analysis=analysis, similarity=similarity, given=frozenset(given))
        _check_routing_shards(settings)
        return settings

    def updated(self, body: Mapping[str, Any], *, keep: bool = False, closed: bool = False) -> IndexSettings:
        """Return these settings with those of *body* in place; null is the default, *keep* leaves what was given before.

        Raises IllegalArgumentError for settings that only a new index takes, and some only a *closed* one; UnsupportedError for
        the analysis of a closed index, whose documents are not analysed again.
        """
        changes = flattened(body)
        check_changeable(changes, closed)
        storage, mapping = _taken_storage(changes), taken_mapping(changes)
        mapping = {**mapping, **self.mapping} if keep else {**self.mapping, **mapping}
        for key in changes.keys() - READERS.keys():
            raise unknown_setting(key)
        storage = {**storage, **self.storage} if keep else {**self.storage, **storage}
        wanted = {key: value for key, value in changes.items() if not (keep and key in self.given)}
        defaults = {_attribute(key): getattr(IndexSettings(), _attribute(key)) for key in wanted}
        values = _read({key: value for key, value in wanted.items() if value is not None})
        nulls = {key for key, value in wanted.items() if value is None}
        changed = {**defaults, **values, **_expanded(storage), "mapping": _given(mapping)}
        return replace(self, **changed, storage=storage, given=(self.given | wanted.keys()) - nulls)

    def for_analysis(self) -> dict[str, Any]:
        """Return what analyzers are built from: their definitions and the limits on them."""
        return {
            "analysis": self.analysis,
            "similarity": self.similarity,
            "max_ngram_diff": self.max_ngram_diff,
            "max_shingle_diff": self.max_shingle_diff,
            "analyze.max_token_count": self.max_token_count,
        }

    @property
    def is_hidden(self) -> bool:
        """Whether patterns pass over the index unless they say otherwise."""
        return self.storage.get("hidden") == "true"

    @property
    def query_limits(self) -> QueryLimits:
        """What queries are bounded by."""
        return QueryLimits(
            self.max_terms_count, self.max_regex_length, self.max_analyzed_offset, self.max_result_window
        )

    def to_json(self) -> dict[str, Any]:
        """Return what was given, as Elasticsearch prints it: strings below `index`; shards and replicas always."""
        shown = self.given | {"number_of_shards", "number_of_replicas"}
        printed = {key: text for key, text in self._printed().items() if key in shown}
        similarity = {f"similarity.{key}": text for key, text in self.similarity.items()}
        printed |= {f"mapping.{key}": text for key, text in self.mapping.items()}
        return {**printed, **self.storage, **similarity, **({"analysis": dict(self.analysis)} if self.analysis else {})}

    def defaults(self) -> dict[str, Any]:
        """Return what was not given, printed likewise."""
        shown = self.given | {"number_of_shards", "number_of_replicas"}
        return {key: text for key, text in self._printed().items() if key not in shown}

    def _printed(self) -> dict[str, Any]:
        interval = "-1" if self.refresh_interval is None else duration(self.refresh_interval)
        values = {key: getattr(self, _attribute(key)) for key in READERS if key != "refresh_interval"}
        return {
            **{key: _shown(value) for key, value in values.items() if value is not None},
            "refresh_interval": interval,
        }


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    return {_attribute(key): READERS[key](f"index.{key}", value) for key, value in given.items()}


def _taken_storage(given: dict[str, Any]) -> dict[str, str]:
    """Take the settings about storage out of *given*, as the texts they are shown as."""
    taken = {key: given.pop(key) for key in [key for key in given if STORAGE.fullmatch(key)]}
    if taken.get("soft_deletes.enabled") in (False, "false"):
        raise IllegalArgumentError(
            "Creating indices with soft-deletes disabled is no longer supported. Please do not specify a value for setting "
            "[index.soft_deletes.enabled]."
        )
    return {key: string(value, (key,)) for key, value in taken.items() if value is not None}


def _taken_similarity(given: dict[str, Any]) -> dict[str, str]:
    """Take the settings about similarities out of *given*, by their names below `similarity.`, as texts."""
    prefix = "similarity."
    taken = {key.removeprefix(prefix): given.pop(key) for key in sorted(given) if key.startswith(prefix)}
    return {key: string(value, (f"index.{prefix}{key}",)) for key, value in taken.items() if value is not None}


def _given(settings: Mapping[str, str | None]) -> dict[str, str]:
    return {name: text for name, text in settings.items() if text is not None}


def _expanded(storage: Mapping[str, str]) -> dict[str, int]:
    """Return how many replicas `auto_expand_replicas` leads to on one node: the fewest it allows."""
    fewest = storage.get("auto_expand_replicas", "false").partition("-")[0]
    return {"number_of_replicas": int(fewest)} if fewest.isdigit() else {}


def _check_routing_shards(settings: IndexSettings) -> None:
    slots = settings.number_of_routing_shards
    if slots is None:
        return
    if slots < settings.number_of_shards:
        raise IllegalArgumentError(
            f"index.number_of_routing_shards [{slots}] must be >= index.number_of_shards [{settings.number_of_shards}]"
        )
    if slots % settings.number_of_shards:
        raise IllegalArgumentError(
            f"the number of source shards [{settings.number_of_shards}] must be a factor of [{slots}]"
        )


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)


def _attribute(key: str) -> str:
    return key.rpartition(".")[2]

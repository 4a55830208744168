"""The analyzers and normalizers of one index, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ..errors import IllegalArgumentError
from ..similarities import Similarity, read_similarities
from . import builtin
from .analyzer_types import ANALYZERS, refuse_elsewhere
from .custom import Components, custom_analyzer, custom_normalizer
from .normalizers import Normalizer, lowercase_normalizer
from .options import Options
from .settings import AnalysisSettings
from .tokens import Analyzer


@dataclass(frozen=True, slots=True)
class Analysis:
    """Know every analyzer, normalizer and similarity of an index.

    Elasticsearch: AnalysisRegistry, IndexAnalyzers, SimilarityService.
    """

    analyzers: Mapping[str, Analyzer]
    normalizers: Mapping[str, Normalizer]
    components: Components = field(default_factory=Components)
    similarities: Mapping[str, Similarity] = field(default_factory=lambda: read_similarities({}))

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any] | None) -> Analysis:
        """Build what index settings describe, besides what is built in.

        *settings* may be those of the index, nested or dotted, or their `analysis` member alone. Raise
        IllegalArgumentError on what cannot be, UnsupportedError on what only Elasticsearch can.
        """
        read = AnalysisSettings.read(settings)
        components = Components.of(read)
        analyzers = _built_in() | {
            name: _analyzer(name, values, components) for name, values in read.definitions["analyzer"].items()
        }
        lowercase = lowercase_normalizer()
        normalizers = {lowercase.name: lowercase} | {
            name: _normalizer(name, values, components) for name, values in read.definitions["normalizer"].items()
        }
        similarities = read_similarities((settings or {}).get("similarity", {}))
        return cls(MappingProxyType(analyzers), MappingProxyType(normalizers), components, similarities)

    def analyzer(self, name: str) -> Analyzer:
        """Return the analyzer called *name*; raise IllegalArgumentError when there is none."""
        if name not in self.analyzers:
            refuse_elsewhere(name)
            raise IllegalArgumentError(f"analyzer [{name}] has not been configured in mappings")
        return self.analyzers[name]

    def normalizer(self, name: str) -> Normalizer:
        """Return the normalizer called *name*; raise IllegalArgumentError when there is none."""
        if name not in self.normalizers:
            raise IllegalArgumentError(f"normalizer [{name}] not found")
        return self.normalizers[name]

    def similarity(self, name: str) -> Similarity:
        """Return the similarity called *name*; raise IllegalArgumentError when there is none."""
        if name not in self.similarities:
            raise IllegalArgumentError(f"similarity [{name}] not found")
        return self.similarities[name]


def _built_in() -> dict[str, Analyzer]:
    """Make the analyzers every index has; `default` is what a field without one uses."""
    made = {name: found.component for name in ANALYZERS.types if (found := ANALYZERS.by_own_name(name))}
    return {**made, "default": builtin.standard("default")}


def _analyzer(name: str, values: Mapping[str, Any], components: Components) -> Analyzer:
    if name.startswith("_"):
        raise IllegalArgumentError(f"analyzer name must not start with '_'. got \"{name}\"")
    if name == "default_index":
        raise IllegalArgumentError(
            "setting [index.analysis.analyzer.default_index] is not supported anymore, use "
            "[index.analysis.analyzer.default] instead"
        )
    type_name = Options("analyzer", name, values).text("type")
    if type_name == "custom" or (not type_name and "tokenizer" in values):
        return custom_analyzer(name, values, components)
    return ANALYZERS.define(name, values, components.settings.limits).component


def _normalizer(name: str, values: Mapping[str, Any], components: Components) -> Normalizer:
    type_name = Options("normalizer", name, values).text("type", "custom")
    if type_name == "lowercase":
        return Normalizer(name, lowercase_normalizer().analyzer)
    if type_name != "custom":
        raise IllegalArgumentError(f"Unknown normalizer type [{type_name}] for [{name}]")
    return custom_normalizer(name, values, components)

"""The analyzers and normalizers of one index, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..errors import IllegalArgumentError, UnsupportedError
from . import builtin
from .normalizers import Normalizer, lowercase_normalizer
from .tokens import Analyzer


def _built_in_analyzers() -> dict[str, Analyzer]:
    made: list[Analyzer] = [
        builtin.standard(),
        builtin.simple(),
        builtin.whitespace(),
        builtin.keyword(),
        builtin.stop(),
        builtin.english(),
    ]
    return {analyzer.name: analyzer for analyzer in made}


@dataclass(frozen=True, slots=True)
class Analysis:
    """Know every analyzer and normalizer of an index. Elasticsearch: AnalysisRegistry and IndexAnalyzers."""

    analyzers: Mapping[str, Analyzer]
    normalizers: Mapping[str, Normalizer]

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any] | None) -> Analysis:
        """Build what the `analysis` section of index settings describes, besides what is built in."""
        if settings:
            raise UnsupportedError("analysis settings are not supported yet")
        lowercase = lowercase_normalizer()
        return cls(MappingProxyType(_built_in_analyzers()), MappingProxyType({lowercase.name: lowercase}))

    def analyzer(self, name: str) -> Analyzer:
        """Return the analyzer called *name*; raise IllegalArgumentError when there is none."""
        try:
            return self.analyzers[name]
        except KeyError:
            raise IllegalArgumentError(f"analyzer [{name}] has not been configured in mappings") from None

    def normalizer(self, name: str) -> Normalizer:
        """Return the normalizer called *name*; raise IllegalArgumentError when there is none."""
        try:
            return self.normalizers[name]
        except KeyError:
            raise IllegalArgumentError(f"normalizer [{name}] not found") from None

"""The mapping of an index: which fields there are, what documents become under it, and how it grows.

Elasticsearch: MapperService, MappingLookup, RootObjectMapper.
"""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ..errors import DocumentParsingError, IllegalArgumentError
from ..name_patterns import matches
from .alias import check_aliases
from .analysis import Analysis
from .copies import check_copies
from .dates import DYNAMIC_FORMATS, DateFormat
from .definition import Options, read_mapping
from .document import DocumentParser, ParsedDocument
from .dynamic import DynamicFields
from .fast import Readers
from .field_type import FieldType
from .java import scalar_text
from .limits import USUAL, MappingLimits
from .merge import merge_objects
from .printing import mapping_json
from .tree import AliasMapper, LeafMapper, Mapper, ObjectMapper, inserted, size, walk

USUAL_GAP = 100
"""As many positions between the values of a field take no term beyond the last position an index has, nor do fewer."""

IGNORED = FieldType("_ignored", "keyword")
"""The field every document has for the names of fields that dropped a value. Elasticsearch: IgnoredFieldMapper."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Know every field of an index. A mapping never changes: what would change it returns a new one.

    `fields` are the leaf fields by their own names, `searched` by all their names, those of aliases among them;
    `at_once` names the text fields that may refuse a text, or whose analyzers need it whole; the others can be analysed later.
    """

    root: ObjectMapper
    options: Options
    analysis: Analysis = field(compare=False, repr=False)
    limits: MappingLimits = USUAL
    fields: abc.Mapping[str, FieldType] = field(init=False, compare=False, repr=False)
    searched: abc.Mapping[str, FieldType] = field(init=False, compare=False, repr=False)
    at_once: tuple[str, ...] = field(init=False, compare=False, repr=False)
    _mappers: abc.Mapping[str, Mapper] = field(init=False, compare=False, repr=False)
    _total: int = field(init=False, compare=False, repr=False)
    _readers: Readers = field(init=False, compare=False, repr=False)
    _dynamic_fields: DynamicFields = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        mappers = {mapper.path: mapper for mapper in walk(self.root)}
        leaves = [leaf for mapper in mappers.values() if isinstance(mapper, LeafMapper) for leaf in mapper.fields]
        fields = {leaf.name: leaf for leaf in leaves}
        aliases = {name: mapper.target for name, mapper in mappers.items() if isinstance(mapper, AliasMapper)}
        derived = {
            "fields": MappingProxyType(fields),
            "searched": MappingProxyType({**fields, **{name: fields[target] for name, target in aliases.items()}}),
            "at_once": tuple(leaf.name for leaf in leaves if leaf.family == "text" and not self._can_wait(leaf)),
            "_mappers": MappingProxyType(mappers),
            "_total": sum(map(size, mappers.values())),
            "_readers": Readers.of(self.root),
            "_dynamic_fields": _dynamic_fields(self.options, self.analysis),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def _can_wait(self, text: FieldType) -> bool:
        by_chunks: object = self.analysis.analyzer(text.analyzer).by_chunks
        return by_chunks is not None and text.position_increment_gap <= USUAL_GAP

    @classmethod
    def from_json(
        cls, body: abc.Mapping[str, Any] | None, analysis: Analysis, limits: MappingLimits = USUAL
    ) -> Mapping:
        """Read a mapping *body*, whose fields may name the analyzers and normalizers of *analysis*.

        Raises MapperParsingError for a body that is wrong, UnsupportedError for what Elasticsearch has and secondpass
        has not, IllegalArgumentError when it goes beyond *limits*.
        """
        root, options = read_mapping(body, analysis)
        limits.check(root)
        check_aliases(root)
        check_copies(root)
        return cls(limits.on_object(root), options, analysis, limits)

    def to_json(self) -> dict[str, Any]:
        """Return the mapping as GET _mapping prints it: fields by name, parameters that differ from their default."""
        return mapping_json(self.root, self.options)

    def field(self, name: str) -> FieldType | None:
        """Return the leaf field *name*, an alias's or `_ignored` among them, or None when there is none."""
        return IGNORED if name == IGNORED.name else self.searched.get(name)

    def expand(self, pattern: str) -> list[str]:
        """Return the names of the leaf fields and aliases that *pattern* (`title`, `tit*`, `*`) matches, sorted."""
        if "*" not in pattern:
            return [pattern] if pattern in self.searched else []
        return sorted(name for name in self.searched if matches(name, (pattern,)))

    def is_object(self, name: str) -> bool:
        """Tell whether *name* is an object rather than a leaf field."""
        return isinstance(self._mappers.get(name), ObjectMapper)

    def parse(self, id: str, source: abc.Mapping[str, Any]) -> tuple[ParsedDocument, Mapping]:
        """Return what the fields of a document index, and the mapping: this one, or one with the fields it brought.

        Raises DocumentParsingError or StrictDynamicMappingError; the mapping stays as it is then.
        """
        if source.__class__ is not dict and not isinstance(source, abc.Mapping):
            raise DocumentParsingError("[1:1] Malformed content, must start with an object")
        plain = self._readers.parse(source)
        if plain is not None:
            return plain, self
        known = self.root, self._mappers, self._total, self._dynamic_fields, self.limits
        parser = DocumentParser(id, source, *known)
        document = parser.parse()
        if not parser.added:
            return document, self
        return document, replace(self, root=inserted(self.root, parser.added.values()))

    def merge(self, body: abc.Mapping[str, Any]) -> Mapping:
        """Return this mapping with what *body* adds, as PUT _mapping does.

        Raises IllegalArgumentError where a field cannot change as asked, besides what `from_json` raises.
        """
        root, options = read_mapping(body, self.analysis)
        merged = merge_objects(self.root, self.limits.on_object(root))
        self.limits.check(merged)
        check_aliases(merged)
        check_copies(merged)
        return replace(self, root=merged, options=_merged_options(self.options, options))


def _merged_options(old: Options, new: Options) -> Options:
    required, asked = bool(old.routing_required), new.routing_required
    if asked is not None and asked != required:
        reason = f"Cannot update parameter [required] from [{scalar_text(required)}] to [{scalar_text(asked)}]"
        raise IllegalArgumentError(f"Mapper for [_routing] conflicts with existing mapper:\n\t{reason}")
    given = {name: value for name in Options.__slots__ if (value := getattr(new, name)) is not None}
    return replace(old, **given)


def _dynamic_fields(options: Options, analysis: Analysis) -> DynamicFields:
    given = options.dynamic_date_formats
    patterns = DYNAMIC_FORMATS if given is None else given
    if options.date_detection is False:
        patterns = ()
    formats = tuple(map(DateFormat.of, patterns))
    return DynamicFields(analysis, formats, bool(options.numeric_detection), options.dynamic_templates or ())

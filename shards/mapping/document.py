"""From the source of a document to the values of its fields, and to the fields the mapping did not know.

Elasticsearch: DocumentParser, DocumentParserContext.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import (
    DocumentParsingError,
    IllegalArgumentError,
    IllegalStateError,
    Path,
    ShardError,
    StrictDynamicMappingError,
    UnsupportedError,
    XContentParseError,
)
from ..json_position import json_size, position
from .dynamic import DynamicFields
from .errors import NumericAccessError
from .features import FEATURE, FEATURE_TYPES, FEATURES, feature_term
from .field_type import FieldType
from .java import java_text
from .limits import USUAL, MappingLimits
from .tree import (
    METADATA_FIELDS,
    AliasMapper,
    LeafMapper,
    Mapper,
    ObjectMapper,
    check_depth,
    check_total,
    join,
    size,
    split_path,
)
from .values import check_term


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """Hold what a document's fields index.

    `fields`: per leaf field its values in document order, arrays flattened; what is absent, null or empty is left out.
    `ignored`: the fields that dropped a value as malformed or too long (`_ignored`), in order of first occurrence.
    """

    fields: Mapping[str, tuple[Any, ...]]
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class DocumentParser:
    """Walk through one document. Used once: it gathers values and new mappers as it goes."""

    id: str
    source: Mapping[str, Any]
    root: ObjectMapper
    mappers: Mapping[str, Mapper]
    total: int
    dynamic_fields: DynamicFields
    limits: MappingLimits = USUAL
    values: dict[str, list[Any]] = field(default_factory=dict)
    ignored: dict[str, None] = field(default_factory=dict)
    added: dict[str, Mapper] = field(default_factory=dict)
    features: set[tuple[str, str]] = field(default_factory=set)
    added_total: int = 0
    copying: bool = False

    def parse(self) -> ParsedDocument:
        """Parse the whole document; raise DocumentParsingError or StrictDynamicMappingError."""
        root = self.root
        if root.enabled is not False:
            self._object(root, root.dynamic or "true", self.source, ())
        fields = {name: tuple(values) for name, values in self.values.items()}
        return ParsedDocument(fields, tuple(self.ignored))

    def _object(self, mapper: ObjectMapper, dynamic: str, members: Mapping[str, Any], path: Path) -> None:
        for key, value in members.items():
            here = (*path, key)
            if not mapper.path and key in METADATA_FIELDS:
                raise self._metadata(key, value)
            try:
                parts = split_path(key)
            except IllegalArgumentError as error:
                raise self._misnamed(here, f"failed to parse: {error.reason}", error) from None
            if key.isspace():
                raise self._misnamed(here, f"Field name cannot contain only whitespace: [{join(mapper.path, key)}]")
            self._member(mapper, dynamic, parts, value, here)

    def _member(self, parent: ObjectMapper, dynamic: str, parts: tuple[str, ...], value: Any, path: Path) -> None:
        """Give *value* to the member that *parts* name below *parent*: `a.b` is `b` in the object `a`."""
        name, *rest = parts
        if not rest and isinstance(value, (list, tuple)):
            self._array(parent, dynamic, name, value, path)
            return
        full = join(parent.path, name)
        mapper = self.mappers.get(full) or self.added.get(full)
        if mapper is None:
            mapper = self._introduce(parent, dynamic, name, full, value, path, inner=bool(rest))
            if mapper is None:
                return
        if isinstance(mapper, LeafMapper):
            self._leaf(mapper, _wrapped(rest, value), path)
        elif isinstance(mapper, AliasMapper):
            raise self._written(mapper.path, path)
        elif mapper.enabled is not False:
            self._into(mapper, mapper.dynamic or dynamic, rest, value, path)

    def _array(self, parent: ObjectMapper, dynamic: str, name: str, items: Any, path: Path) -> None:
        """Give every item to the member; arrays in arrays count as one. Never recurses for them."""
        if dynamic == "strict" and join(parent.path, name) not in self.mappers:
            raise self._strict(parent, name, path)
        left, indices = [iter(items)], [-1]
        while left:
            for item in left[-1]:
                indices[-1] += 1
                if isinstance(item, (list, tuple)):
                    left.append(iter(item))
                    indices.append(-1)
                    break
                self._member(parent, dynamic, (name,), item, (*path, *indices))
            else:
                left.pop()
                indices.pop()

    def _into(self, mapper: ObjectMapper, dynamic: str, rest: list[str], value: Any, path: Path) -> None:
        if rest:
            self._member(mapper, dynamic, tuple(rest), value, path)
        elif isinstance(value, Mapping):
            self._object(mapper, dynamic, value, path)
        elif value is not None:
            key = next((step for step in reversed(path) if isinstance(step, str)), "")
            name = key.rpartition(".")[2]
            reason = f"object mapping for [{mapper.path}] tried to parse field [{name}] as object, but found a concrete value"
            raise self._error(path, reason)

    def _introduce(
        self, parent: ObjectMapper, dynamic: str, name: str, full: str, value: Any, path: Path, *, inner: bool
    ) -> Mapper | None:
        """Return a new mapper for *value*, or None where the mapping leaves it alone."""
        if dynamic == "strict":
            raise self._strict(parent, name, path)
        if dynamic == "false" or (value is None and not inner):
            return None
        try:
            mapper = self._new(full, value, inner, only_templates=dynamic == "strict_allow_templates")
        except ShardError as error:
            raise self._failed(path, error) from None
        if mapper is None:
            raise self._strict(parent, name, path)
        self.added[full] = mapper
        return mapper

    def _new(self, full: str, value: Any, inner: bool, *, only_templates: bool) -> Mapper | None:
        """Return a new mapper, None where *only_templates* may make one and none fits."""
        is_object = inner or isinstance(value, Mapping)
        self.limits.check_name(full)
        if is_object:
            check_depth(full, self.limits.depth)
        mapper = self.dynamic_fields.mapper(full, {} if is_object else value, only_templates=only_templates)
        if mapper is None:
            return None
        self.added_total += size(mapper)
        check_total(self.total, self.added_total, self.limits.total_fields)
        return self.limits.on(mapper)

    def _leaf(self, mapper: LeafMapper, value: Any, path: Path) -> None:
        for leaf in mapper.fields:
            try:
                if leaf.type in FEATURE_TYPES:
                    self._features(leaf, leaf.parse(leaf.null_value if value is None else value))
                    continue
                parsed = leaf.parse(value)
                if parsed is None or (leaf.family == "keyword" and not self._keeps(leaf, str(parsed))):
                    continue
            except ShardError as error:
                self._malformed(leaf, value, path, error)
                continue
            self.values.setdefault(leaf.name, []).append(parsed)
        if mapper.field.copy_to and not self.copying and value is not None:
            self._copy(mapper.field.copy_to, value, path)

    def _features(self, leaf: FieldType, parsed: Any) -> None:
        """Hold the numbers of some features, of which a document may have one each."""
        given = {} if parsed is None else {"": parsed} if leaf.type == FEATURE else parsed
        for feature, value in given.items():
            if (leaf.name, feature) in self.features:
                kind, named = (
                    ("field", leaf.name) if leaf.type == FEATURE else ("rank feature", f"{leaf.name}.{feature}")
                )
                raise IllegalArgumentError(
                    f"[{leaf.type}] fields do not support indexing multiple values for the same {kind} [{named}] "
                    "in the same document"
                )
            check_term(leaf.name, feature)
            self.features.add((leaf.name, feature))
            self.values.setdefault(leaf.name, []).append(feature_term(feature, value))

    def _copy(self, targets: Sequence[str], value: Any, path: Path) -> None:
        """Give *value* to the fields it is copied to, which copy it no further."""
        self.copying = True
        for target in targets:
            self._member(self.root, self.root.dynamic or "true", split_path(target), value, path)
        self.copying = False

    def _keeps(self, leaf: FieldType, value: str) -> bool:
        if leaf.type == "constant_keyword":
            self._fix(leaf, value)
            return False
        if leaf.holds_too_long(value):
            self.ignored[leaf.name] = None
            return False
        if leaf.index:
            check_term(leaf.name, value)
        return True

    def _fix(self, leaf: FieldType, value: str) -> None:
        """Fix the value of all documents where none has one yet; raise IllegalArgumentError for another."""
        fixed = self.added.get(leaf.name)
        constant = fixed.field.constant if isinstance(fixed, LeafMapper) else leaf.constant
        if constant is None:
            self.added[leaf.name] = LeafMapper(replace(leaf, constant=value, params={**leaf.params, "value": value}))
        elif value != constant:
            raise IllegalArgumentError(
                f"[constant_keyword] field [{leaf.name}] only accepts values that are equal to the value defined in the "
                f"mappings [{constant}], but got [{value}]"
            )

    def _malformed(self, leaf: FieldType, value: Any, path: Path, error: ShardError) -> None:
        if leaf.ignore_malformed and _may_be_ignored(leaf, value, error):
            self.ignored[leaf.name] = None
            return
        if leaf.type == FEATURES:
            raise self._failed(path, error) from None
        reason = self._refusal(leaf.name, leaf.type, value)
        raise self._error(path, reason, after=True, cause=self._placed(error, path)) from None

    def _placed(self, error: ShardError, path: Path) -> ShardError:
        """Return *error* with the place in its text, where Elasticsearch's has it."""
        line, column = position(self.source, path)
        if isinstance(error, NumericAccessError):
            return XContentParseError(f"[{line}:{column}] {error.reason}")
        if isinstance(error, IllegalStateError):
            return IllegalStateError(f"{error.reason} at {line}:{column}")
        return error

    def _strict(self, parent: ObjectMapper, name: str, path: Path) -> StrictDynamicMappingError:
        line, column = position(self.source, path)
        return StrictDynamicMappingError(
            f"[{line}:{column}] mapping set to strict, dynamic introduction of [{name}] within "
            f"[{parent.path or '_doc'}] is not allowed"
        )

    def _written(self, alias: str, path: Path) -> DocumentParsingError:
        verb = "copy" if self.copying else "write"
        return self._failed(path, IllegalArgumentError(f"Cannot {verb} to a field alias [{alias}]."))

    def _failed(self, path: Path, error: ShardError) -> DocumentParsingError:
        return self._error(path, f"failed to parse: {error.reason}", cause=error)

    def _metadata(self, key: str, value: Any) -> ShardError:
        if key == "_doc_count":
            return UnsupportedError("[_doc_count] in a document is not supported")
        cause = self._error(
            (key,),
            f"Field [{key}] is a metadata field and cannot be added inside a document. "
            "Use the index API request parameters.",
        )
        return self._error((key,), self._refusal(key, key, value), after=True, cause=cause)

    def _refusal(self, name: str, type_name: str, value: Any) -> str:
        return (
            f"failed to parse field [{name}] of type [{type_name}] in document with id '{self.id}'. "
            f"Preview of field's value: '{java_text(value)}'"
        )

    def _misnamed(self, path: Path, reason: str, cause: ShardError | None = None) -> DocumentParsingError:
        """Return the error for a member's name, which stands where the name does."""
        line, column = position(self.source, path)
        return DocumentParsingError(f"[{line}:{column - json_size(path[-1]) - 1}] {reason}", cause=cause)

    def _error(
        self, path: Path, reason: str, *, after: bool = False, cause: ShardError | None = None
    ) -> DocumentParsingError:
        line, column = position(self.source, path, after=after)
        return DocumentParsingError(f"[{line}:{column}] {reason}", cause=cause)


_IGNORE_OBJECTS = frozenset({"date", "date_nanos", "scaled_float"})
"""The types of fields that may ignore an object, too."""


def _may_be_ignored(leaf: FieldType, value: Any, error: ShardError) -> bool:
    if isinstance(value, Mapping):
        return leaf.type in _IGNORE_OBJECTS
    return isinstance(error, IllegalArgumentError)


def _wrapped(rest: list[str], value: Any) -> Any:
    """Return *value* inside the objects that a dotted name spells."""
    for name in reversed(rest):
        value = {name: value}
    return value

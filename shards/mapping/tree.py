"""A mapping as a tree of objects and leaf fields, and the paths that name its members.

Elasticsearch: ObjectMapper, FieldMapper, MappingLookup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ..errors import IllegalArgumentError
from .errors import LimitError
from .field_type import FieldType
from .values import check_unicode

DEPTH_LIMIT = 20
"""How deep objects may nest. Elasticsearch: index.mapping.depth.limit."""
TOTAL_FIELDS_LIMIT = 1000
"""How many objects, fields and multi-fields a mapping may have. Elasticsearch: index.mapping.total_fields.limit."""


METADATA_FIELDS = frozenset(
    (
        *("_id", "_index", "_routing", "_source", "_version", "_seq_no", "_field_names", "_ignored", "_tier"),
        *("_doc_count", "_nested_path", "_ignored_source", "_inference_fields"),
    )
)
"""Names that stand at the root of every document and that no mapping or document can use there."""


@dataclass(frozen=True, slots=True)
class LeafMapper:
    """Hold a field and its multi-fields, which index the same values in other ways."""

    field: FieldType
    multi_fields: tuple[FieldType, ...] = ()

    @property
    def path(self) -> str:
        """The dotted full path."""
        return self.field.name

    @property
    def fields(self) -> tuple[FieldType, ...]:
        """The field, then its multi-fields."""
        return (self.field, *self.multi_fields)


@dataclass(frozen=True, slots=True)
class ObjectMapper:
    """Hold an object's members by their simple names; `dynamic` and `enabled` are None where not given."""

    path: str
    dynamic: str | None = None
    enabled: bool | None = None
    children: Mapping[str, Mapper] = field(default_factory=lambda: MappingProxyType({}))

    def with_child(self, name: str, child: Mapper) -> ObjectMapper:
        """Return this object with *child* added or replaced."""
        return replace(self, children=MappingProxyType({**self.children, name: child}))


@dataclass(frozen=True, slots=True)
class AliasMapper:
    """Name a field once more: at *path* stands what the field *target* is."""

    path: str
    target: str


Mapper = ObjectMapper | LeafMapper | AliasMapper


def walk(mapper: ObjectMapper) -> Iterator[Mapper]:
    """Go through all members below *mapper*, an object before its own members."""
    for child in mapper.children.values():
        yield child
        if isinstance(child, ObjectMapper):
            yield from walk(child)


def inserted(root: ObjectMapper, added: Iterable[Mapper]) -> ObjectMapper:
    """Return *root* with every mapper of *added*, parents first, put at its path."""
    for mapper in added:
        root = insert(root, mapper.path.split("."), mapper)
    return root


def insert(parent: ObjectMapper, parts: list[str], mapper: Mapper) -> ObjectMapper:
    name, *rest = parts
    if not rest:
        return parent.with_child(name, mapper)
    child = parent.children.get(name, ObjectMapper(join(parent.path, name)))
    if not isinstance(child, ObjectMapper):
        raise IllegalArgumentError(f"can't merge a non object mapping [{child.path}] with an object mapping")
    return parent.with_child(name, insert(child, rest, mapper))


def join(parent: str, name: str) -> str:
    return f"{parent}.{name}" if parent else name


def split_path(name: Any) -> tuple[str, ...]:
    """Split a field's name at its dots, dropping dots at its end; raise IllegalArgumentError for a name of no use.

    Elasticsearch: DotExpandingXContentParser, which words an empty part as blank and the other way round.
    """
    if not isinstance(name, str):
        raise IllegalArgumentError(f"field names must be strings, got [{name!r}]")
    if not name.isascii():
        check_unicode(name)
    if "." not in name and name:
        return (name,)
    if not name:
        raise IllegalArgumentError("field name cannot be an empty string")
    parts = tuple(name.rstrip(".").split("."))
    if parts == ("",):
        raise IllegalArgumentError("field name cannot contain only dots")
    if "" in parts:
        raise IllegalArgumentError(f"field name cannot contain only whitespace: ['{name}']")
    if any(part.isspace() for part in parts):
        raise IllegalArgumentError(
            f"field name starting or ending with a [.] makes object resolution ambiguous: [{name}]"
        )
    return parts


def check_depth(path: str, limit: int = DEPTH_LIMIT) -> None:
    """Raise LimitError when the object at *path* lies too deep."""
    if path.count(".") + 2 > limit:
        raise LimitError(f"Limit of mapping depth [{limit}] has been exceeded due to object field [{path}]")


def check_total(count: int, adding: int = 0, limit: int = TOTAL_FIELDS_LIMIT) -> None:
    """Raise LimitError when *count* members, *adding* more, are too many."""
    if count + adding > limit:
        more = f" while adding new fields [{adding}]" if adding else ""
        raise LimitError(f"Limit of total fields [{limit}] has been exceeded{more}")


def size(mapper: Mapper) -> int:
    """Return how much *mapper* alone counts towards the limit of total fields."""
    return len(mapper.fields) if isinstance(mapper, LeafMapper) else 1

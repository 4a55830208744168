"""Field types, mappings, and how a document becomes the values of its fields."""

from .document import ParsedDocument
from .errors import DateTimeParseError, ElasticsearchParseError, MapperError, MapperParsingError
from .field_type import FieldType
from .mapping import IGNORED, Mapping

__all__ = [
    "IGNORED",
    "DateTimeParseError",
    "ElasticsearchParseError",
    "FieldType",
    "MapperError",
    "MapperParsingError",
    "Mapping",
    "ParsedDocument",
]

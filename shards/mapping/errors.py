"""What can go wrong between a mapping and a value, beside the errors every shard knows.

ShardError
├── MapperParsingError            a mapping that cannot be read
├── MapperError                   an object that cannot become what a mapping update says
├── ElasticsearchParseError       a date or date math in a query that cannot be read
├── DateTimeParseError            why a date does not fit its format
└── IllegalArgumentError
    ├── LimitError                a mapping that nests too deep or has too many members
    └── NumericAccessError        a JSON number that does not fit its field, or no number at all
"""

from __future__ import annotations

from ..errors import IllegalArgumentError, ShardError


class MapperParsingError(ShardError):
    """Elasticsearch: MapperParsingException."""


class MapperError(ShardError):
    """Elasticsearch: MapperException, whose status is 500."""


class ElasticsearchParseError(ShardError):
    """Elasticsearch: ElasticsearchParseException, whose type is `parse_exception`."""


class DateTimeParseError(ShardError):
    """Java: DateTimeParseException."""


class LimitError(IllegalArgumentError):
    """Elasticsearch: IllegalArgumentException, which reading a mapping passes on as it is."""


class NumericAccessError(IllegalArgumentError):
    """Stand for what Jackson throws when a token is asked for a number it does not hold.

    In a document it becomes an XContentParseError, which adds the place. Jackson: InputCoercionException.
    """

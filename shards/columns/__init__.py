"""What a shard knows of each field, as arrays: postings, lengths, doc values. The second access path."""

from .keywords import KeywordColumn
from .numbers import NumberColumn
from .text import TextColumn

__all__ = ["KeywordColumn", "NumberColumn", "TextColumn"]

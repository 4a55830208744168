"""What a shard knows of each field, as arrays: postings, lengths, doc values. The second access path."""

from .flags import FlagColumn
from .keywords import KeywordColumn
from .numbers import NumberColumn
from .text import TextColumn

__all__ = ["FlagColumn", "KeywordColumn", "NumberColumn", "TextColumn"]

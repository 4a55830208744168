"""Text analysis: from text to terms, positions and offsets, as Lucene and Elasticsearch do it."""

from .normalizers import Normalizer
from .registry import Analysis
from .tokens import Analyzer, Token, TokenStream

__all__ = ["Analysis", "Analyzer", "Normalizer", "Token", "TokenStream"]

"""Text analysis: from text to terms, positions and offsets, as Lucene and Elasticsearch do it.

Text goes through char filters (`char_filters`, `html_strip`), a tokenizer (`standard_tokenizer` and others) and token
filters (`word_filters` and others). `builtin` holds the analyzers every index has, `custom` puts together what settings
describe, `registry` knows them by name, `analyze` shows what they do.
"""

from .analyze import analyze
from .normalizers import Normalizer
from .registry import Analysis
from .tokens import Analyzer, Token, TokenStream

__all__ = ["Analysis", "Analyzer", "Normalizer", "Token", "TokenStream", "analyze"]

"""The tokenizers settings can name."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import IllegalArgumentError
from .character_tokenizers import KeywordTokenizer, LetterTokenizer, WhitespaceTokenizer
from .component import ComponentType, ComponentTypes
from .java_regex import JavaPattern
from .ngrams import CharacterTest, GramSizes, NGramTokenizer, character_test
from .options import Options
from .pattern_tokenizer import PatternTokenizer
from .standard_tokenizer import MAX_TOKEN_LENGTH, StandardTokenizer
from .tokens import Tokenizer, TokenStream
from .word_filters import LOWERCASE

LONGEST_TOKEN = 1 << 20
NON_WORD = r"\W+"

_CHARACTER_CLASSES = ("letter", "digit", "whitespace", "punctuation", "symbol", "custom")
_OTHER_TOKENIZERS = "classic thai uax_url_email path_hierarchy simple_pattern simple_pattern_split char_group"
_GRAM_SETTINGS = frozenset({"min_gram", "max_gram", "token_chars", "custom_token_chars"})


@dataclass(frozen=True, slots=True)
class LowercaseTokenizer:
    """Keep the runs of letters, in lower case. Elasticsearch: the `lowercase` tokenizer."""

    def tokenize(self, text: str) -> TokenStream:
        """Return the tokens of *text*."""
        return LOWERCASE.apply(LetterTokenizer().tokenize(text))


def _standard(options: Options) -> Tokenizer:
    return StandardTokenizer(standard_token_length(options))


def standard_token_length(options: Options) -> int:
    """Read `max_token_length` within the bounds of Lucene's StandardTokenizer."""
    length = options.integer("max_token_length", MAX_TOKEN_LENGTH)
    if length < 1:
        raise IllegalArgumentError("maxTokenLength must be greater than zero")
    if length > LONGEST_TOKEN:
        raise IllegalArgumentError(f"maxTokenLength may not exceed {LONGEST_TOKEN}")
    return length


def _bounded(options: Options, key: str, default: int) -> int:
    """Read a length within the bounds of Lucene's CharTokenizer."""
    length = options.integer(key, default)
    if not 0 < length <= LONGEST_TOKEN:
        raise IllegalArgumentError(f"maxTokenLen must be greater than 0 and less than {LONGEST_TOKEN} passed: {length}")
    return length


def _keyword(options: Options) -> Tokenizer:
    _bounded(options, "buffer_size", 256)  # it sizes a buffer in Lucene and changes no answer
    return KeywordTokenizer()


def _pattern(options: Options) -> Tokenizer:
    pattern = JavaPattern.compile(options.text("pattern", NON_WORD), options.text("flags"))
    return PatternTokenizer(pattern, options.integer("group", -1))


def _ngram(options: Options) -> Tokenizer:
    sizes = gram_sizes(options)
    check_ngram_difference(sizes, options)
    return NGramTokenizer(sizes, _token_chars(options))


def _edge_ngram(options: Options) -> Tokenizer:
    sizes = gram_sizes(options)
    return NGramTokenizer(GramSizes(sizes.shortest, sizes.longest, edge=True), _token_chars(options))


def gram_sizes(options: Options) -> GramSizes:
    """Read `min_gram` and `max_gram`."""
    return GramSizes(options.integer("min_gram", 1), options.integer("max_gram", 2))


def check_ngram_difference(sizes: GramSizes, options: Options) -> None:
    """Refuse grams of more lengths than `index.max_ngram_diff` allows."""
    difference, allowed = sizes.longest - sizes.shortest, options.limits.max_ngram_diff
    if difference > allowed:
        raise IllegalArgumentError(
            "The difference between max_gram and min_gram in NGram Tokenizer must be less than or equal to: "
            f"[{allowed}] but was [{difference}]. This limit can be set by changing the [index.max_ngram_diff] index "
            "level setting."
        )


def _token_chars(options: Options) -> CharacterTest | None:
    classes = [name.lower() for name in options.strings("token_chars")]
    for name in classes:
        if name not in _CHARACTER_CLASSES:
            known = ", ".join(_CHARACTER_CLASSES)
            raise IllegalArgumentError(f"Unknown token type: '{name}', must be one of [{known}]")
    if "custom" in classes and not options.has("custom_token_chars"):
        raise IllegalArgumentError("Token type: 'custom' requires setting `custom_token_chars`")
    custom = options.text("custom_token_chars") if "custom" in classes else None
    return character_test(classes, custom) if classes else None


TOKENIZERS: ComponentTypes[Tokenizer] = ComponentTypes(
    "tokenizer",
    {
        "standard": ComponentType(_standard, frozenset({"max_token_length"}), StandardTokenizer),
        "letter": ComponentType(lambda _: LetterTokenizer(), ready=LetterTokenizer),
        "lowercase": ComponentType(lambda _: LowercaseTokenizer(), ready=LowercaseTokenizer),
        "whitespace": ComponentType(
            lambda options: WhitespaceTokenizer(_bounded(options, "max_token_length", MAX_TOKEN_LENGTH)),
            frozenset({"max_token_length"}),
            WhitespaceTokenizer,
        ),
        "keyword": ComponentType(_keyword, frozenset({"buffer_size"}), KeywordTokenizer),
        "pattern": ComponentType(
            _pattern,
            frozenset({"pattern", "flags", "group"}),
            lambda: PatternTokenizer(JavaPattern.compile(NON_WORD)),
        ),
        "ngram": ComponentType(_ngram, _GRAM_SETTINGS, lambda: NGramTokenizer(GramSizes(1, 2))),
        "edge_ngram": ComponentType(_edge_ngram, _GRAM_SETTINGS, lambda: NGramTokenizer(GramSizes(1, 2, edge=True))),
    },
    frozenset(_OTHER_TOKENIZERS.split()),
)

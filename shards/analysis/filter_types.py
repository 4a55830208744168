"""The token filters settings can name."""

from __future__ import annotations

from ..errors import IllegalArgumentError, UnsupportedError
from .component import ComponentType, ComponentTypes
from .java_regex import JavaPattern
from .ngrams import GramSizes, NGramFilter
from .options import Options
from .shingles import ShingleFilter
from .synonym_factory import SynonymFactory
from .tokenizer_types import check_ngram_difference, gram_sizes
from .tokens import TokenFilter
from .unique_filter import UniqueFilter
from .word_filters import (
    ASCII_FOLDING,
    ENGLISH_STOP_WORDS,
    LOWERCASE,
    PORTER_STEM,
    POSSESSIVE_ENGLISH,
    REVERSE,
    TRIM,
    UPPERCASE,
    FoldBesideFilter,
    PatternMarkFilter,
    SuggestStopFilter,
    keyword_marker,
    length_filter,
    membership,
    stop_filter,
    truncation,
)

Filter = TokenFilter | SynonymFactory
"""A token filter, or what becomes one once it knows the chain it stands in."""

NO_LONGEST = (1 << 31) - 1
_STEMMERS: dict[str, TokenFilter] = {
    "english": PORTER_STEM,
    "porter": PORTER_STEM,
    "possessive_english": POSSESSIVE_ENGLISH,
    "possessiveenglish": POSSESSIVE_ENGLISH,
}
_OTHER_STEMMERS = (
    "arabic armenian basque bengali brazilian bulgarian catalan czech danish dutch dutch_kp estonian finnish french "
    "galician german german2 greek hindi hungarian indonesian irish italian kp kstem latvian light_english "
    "light_finnish light_french light_german light_hungarian light_italian light_norwegian light_nynorsk "
    "light_portuguese light_russian light_spanish light_swedish lightenglish lithuanian lovins minimal_english "
    "minimal_french minimal_galician minimal_german minimal_norwegian minimal_nynorsk minimal_portuguese "
    "minimalenglish norwegian persian porter2 portuguese portuguese_rslp romanian russian serbian sorani spanish "
    "spanish_plural swedish turkish"
)
_OTHER_FILTERS = (
    "apostrophe arabic_normalization arabic_stem bengali_normalization brazilian_stem cjk_bigram cjk_width classic "
    "common_grams condition czech_stem decimal_digit delimited_payload dictionary_decompounder dutch_stem elision "
    "fingerprint flatten_graph french_stem german_normalization german_stem hindi_normalization hunspell "
    "hyphenation_decompounder indic_normalization keep keep_types keyword_repeat kstem limit min_hash multiplexer "
    "pattern_capture pattern_replace persian_normalization persian_stem predicate_token_filter remove_duplicates "
    "russian_stem scandinavian_folding scandinavian_normalization serbian_normalization snowball "
    "sorani_normalization stemmer_override synonym_graph type_as_payload word_delimiter word_delimiter_graph"
)


def _lowercase(options: Options) -> Filter:
    language = options.text("language")
    if language.lower() in ("greek", "irish", "turkish"):
        raise UnsupportedError(f"language [{language}] of filter [{options.name}] is not supported")
    if language:
        raise IllegalArgumentError(f"language [{language}] not support for lower case")
    return LOWERCASE


def _stop(options: Options) -> Filter:
    ignore_case = options.boolean("ignore_case", False)
    words = options.words("stopwords", ENGLISH_STOP_WORDS)
    if options.boolean("remove_trailing", True):
        return stop_filter(words, ignore_case)
    return SuggestStopFilter(membership(words, ignore_case))


def _stemmer(options: Options) -> Filter:
    language = options.text("language", options.text("name", "porter"))
    if language.lower() in _OTHER_STEMMERS.split():
        raise UnsupportedError(f"stemmer [{language}] of filter [{options.name}] is not supported")
    if language.lower() not in _STEMMERS:
        raise IllegalArgumentError(f"Invalid stemmer class specified: {language}")
    return _STEMMERS[language.lower()]


def _length(options: Options) -> Filter:
    return length_filter(options.integer("min", 0), options.integer("max", NO_LONGEST))


def _truncate(options: Options) -> Filter:
    length = options.integer("length", -1)
    if length <= 0:
        raise IllegalArgumentError("length parameter must be provided")
    return truncation(length)


def _keyword_marker(options: Options) -> Filter:
    if not options.has("keywords_pattern"):
        if not options.has("keywords"):
            raise IllegalArgumentError(
                "keyword filter requires either `keywords`, `keywords_path`, or `keywords_pattern` to be configured"
            )
        return keyword_marker(frozenset(options.strings("keywords")), options.boolean("ignore_case", False))
    if options.has("keywords"):
        raise IllegalArgumentError("cannot specify both `keywords_pattern` and `keywords` or `keywords_path`")
    return PatternMarkFilter(JavaPattern.compile(options.text("keywords_pattern")).matches_all)


def _ngram(options: Options) -> Filter:
    sizes = gram_sizes(options)
    check_ngram_difference(sizes, options)
    return NGramFilter(sizes, options.boolean("preserve_original", False))


def _edge_ngram(options: Options) -> Filter:
    side = options.text("side", "front")
    if side not in ("front", "back"):
        raise IllegalArgumentError(f"invalid side: {side}")
    sizes = gram_sizes(options)
    edge = GramSizes(sizes.shortest, sizes.longest, edge=True)
    return NGramFilter(edge, options.boolean("preserve_original", False), back=side == "back")


def _shingle(options: Options) -> Filter:
    longest, shortest = options.integer("max_shingle_size", 2), options.integer("min_shingle_size", 2)
    unigrams, allowed = options.boolean("output_unigrams", True), options.limits.max_shingle_diff
    difference = longest - shortest + unigrams
    if difference > allowed:
        raise IllegalArgumentError(
            "In Shingle TokenFilter the difference between max_shingle_size and min_shingle_size (and +1 if outputting "
            f"unigrams) must be less than or equal to: [{allowed}] but was [{difference}]. This limit can be set by "
            "changing the [index.max_shingle_diff] index level setting."
        )
    if_none = options.boolean("output_unigrams_if_no_shingles", False)
    separator, filler = options.text("token_separator", " "), options.text("filler_token", "_")
    return ShingleFilter(shortest, longest, unigrams, if_none, separator, filler)


def _synonym(options: Options) -> Filter:
    for key in ("synonyms_path", "synonyms_set"):
        if options.has(key):
            raise UnsupportedError(f"[{key}] of filter [{options.name}] is not supported")
    if not options.has("synonyms"):
        raise IllegalArgumentError(
            "synonym requires either `synonyms`, `synonyms_set` or `synonyms_path` to be configured"
        )
    if options.text("format", "solr").lower() != "solr":
        raise UnsupportedError(f"synonym format [{options.text('format')}] is not supported")
    if options.boolean("updateable", False):
        raise UnsupportedError(f"[updateable] of filter [{options.name}] is not supported")
    lines = options.values["synonyms"]
    rules = tuple(options.strings("synonyms")) if not isinstance(lines, str) else (lines,)
    return SynonymFactory(options.name, rules, options.boolean("expand", True), options.boolean("lenient", False))


FILTERS: ComponentTypes[Filter] = ComponentTypes(
    "filter",
    {
        "lowercase": ComponentType(_lowercase, frozenset({"language"}), lambda: LOWERCASE, normalizing=True),
        "uppercase": ComponentType(lambda _: UPPERCASE, ready=lambda: UPPERCASE, normalizing=True),
        "asciifolding": ComponentType(
            lambda options: FoldBesideFilter() if options.boolean("preserve_original", False) else ASCII_FOLDING,
            frozenset({"preserve_original"}),
            lambda: ASCII_FOLDING,
            normalizing=True,
        ),
        "stop": ComponentType(
            _stop,
            frozenset({"stopwords", "ignore_case", "remove_trailing"}),
            lambda: stop_filter(ENGLISH_STOP_WORDS),
        ),
        "stemmer": ComponentType(_stemmer, frozenset({"language", "name"}), lambda: PORTER_STEM),
        "porter_stem": ComponentType(lambda _: PORTER_STEM, ready=lambda: PORTER_STEM),
        "length": ComponentType(_length, frozenset({"min", "max"}), lambda: length_filter(0, NO_LONGEST)),
        "unique": ComponentType(
            lambda options: UniqueFilter(options.boolean("only_on_same_position", False)),
            frozenset({"only_on_same_position"}),
            UniqueFilter,
        ),
        "trim": ComponentType(lambda _: TRIM, ready=lambda: TRIM, normalizing=True),
        "truncate": ComponentType(_truncate, frozenset({"length"}), lambda: truncation(10)),
        "reverse": ComponentType(lambda _: REVERSE, ready=lambda: REVERSE),
        "keyword_marker": ComponentType(_keyword_marker, frozenset({"keywords", "keywords_pattern", "ignore_case"})),
        "ngram": ComponentType(
            _ngram,
            frozenset({"min_gram", "max_gram", "preserve_original"}),
            lambda: NGramFilter(GramSizes(1, 2)),
            in_synonyms=False,
        ),
        "edge_ngram": ComponentType(
            _edge_ngram,
            frozenset({"min_gram", "max_gram", "side", "preserve_original"}),
            lambda: NGramFilter(GramSizes(1, 1, edge=True)),
            in_synonyms=False,
        ),
        "shingle": ComponentType(
            _shingle,
            frozenset(
                {
                    "min_shingle_size",
                    "max_shingle_size",
                    "output_unigrams",
                    "output_unigrams_if_no_shingles",
                    "token_separator",
                    "filler_token",
                }
            ),
            ShingleFilter,
            in_synonyms=False,
        ),
        "synonym": ComponentType(
            _synonym,
            frozenset({"synonyms", "synonyms_path", "synonyms_set", "expand", "lenient", "format", "updateable"}),
        ),
    },
    frozenset(_OTHER_FILTERS.split()),
)

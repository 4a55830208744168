"""Texts that are hard to cut, and analyzers put together by settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from secondpass.shards.analysis import Analysis, Analyzer

_WORDS = "the and of runner's running ponies O’Neil 3.14 1,000 foo_bar x@y.com _ . , : ; ' \" - é É İ Σ ß ſ K ﬁ ™ ½ ²"
_SCRIPTS = "日本 々 ひらがな カタカナ 한국어 ภาษา ខ្មែរ א\"ב א' 𝒜 𐐨 \u0301 \u00ad \u202f \u2028"
_EMOJI = "👍 👍🏽 👨‍👩‍👧 ❤️ ☺︎ 1️⃣ #️⃣ *⃣ 🇺🇸 🇬 🅰 🅰a ℹ️ \u200d \ufe0f \U000e0067\U000e007f"
PIECES = f"{_WORDS} {_SCRIPTS} {_EMOJI}".split(" ")


@pytest.fixture(scope="session")
def texts() -> st.SearchStrategy[str]:
    """Mixtures of words, scripts, emoji, joiners and anything else."""
    piece = st.sampled_from(PIECES) | st.text(max_size=3) | st.sampled_from([" ", "  ", "\n"])
    return st.lists(piece, max_size=12).map("".join)


@pytest.fixture(scope="session")
def build() -> Callable[..., Analyzer]:
    """Build one analyzer from a tokenizer and definitions of filters and char filters."""

    def of(
        tokenizer: Any = "standard", filters: list[Any] | None = None, char_filters: list[Any] | None = None
    ) -> Analyzer:
        definitions: dict[str, dict[str, Any]] = {"tokenizer": {}, "filter": {}, "char_filter": {}}

        def name(kind: str, given: Any) -> str:
            if isinstance(given, str):
                return given
            definitions[kind][f"{kind}{len(definitions[kind])}"] = given
            return f"{kind}{len(definitions[kind]) - 1}"

        analyzer = {
            "tokenizer": name("tokenizer", tokenizer),
            "filter": [name("filter", one) for one in filters or []],
            "char_filter": [name("char_filter", one) for one in char_filters or []],
        }
        return Analysis.from_settings({"analysis": {**definitions, "analyzer": {"built": analyzer}}}).analyzer("built")

    return of

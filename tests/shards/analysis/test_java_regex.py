"""Regular expressions as Java reads them."""

from __future__ import annotations

import time

import pytest

from secondpass.shards.analysis import java_regex
from secondpass.shards.analysis.java_regex import JavaPattern, Replacement
from secondpass.shards.errors import IllegalArgumentError, ShardError, UnsupportedError


def found(pattern: str, text: str, flags: str = "") -> list[str]:
    return [match[0] for match in JavaPattern.compile(pattern, flags).matches(text)]


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "expected"),
    [
        (r"\w+", "", "naïve x1", ["na", "ve", "x1"]),
        (r"\w+", "UNICODE_CHARACTER_CLASS", "naïve", ["naïve"]),
        (r"\p{IsLatin}+", "", "naïve 日", ["naïve"]),
        (r"\p{Punct}", "", "a-b“", ["-"]),
        ("é", "CASE_INSENSITIVE", "Éé", ["é"]),
        ("é", "CASE_INSENSITIVE|UNICODE_CASE", "Éé", ["É", "é"]),
        ("[a-c]+", "CASE_INSENSITIVE", "aBCd", ["aBC"]),
        ("[a-z&&[^aeiou]]+", "", "banana", ["b", "n", "n"]),
        ("[ab[x-z]]+", "", "axbzc", ["axbz"]),
        ("a.b", "", "a\u2028b a-b", ["a-b"]),
        ("a.b", "DOTALL", "a\nb", ["a\nb"]),
        ("^b$", "MULTILINE", "a\r\nb\nc", ["b"]),
        ("b$", "", "ab\n", ["b"]),
        (r"\Qa.b\E+", "", "a.bb", ["a.bb"]),
        ("a b # c", "COMMENTS", "ab", ["ab"]),
        (r"(?<n>a)\k<n>(b)\2", "", "aabb", ["aabb"]),
        ("|a", "", "aa", ["", "", ""]),
        (r"\x{1F44D}|\uD83D\uDC4E", "", "👍👎", ["👍", "👎"]),
        ("a.b", "LITERAL", "a.b axb", ["a.b"]),
    ],
)
def test_a_pattern_finds_what_java_finds(pattern: str, flags: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text, flags) == expected


@pytest.mark.parametrize(
    "pattern",
    ["(a", "a)", "[a", "*a", r"\y", "{", r"\k<x>", "(?<n>a)(?<n>b)", "(?q)", r"\p{Nope}", "[z-a]", "(" * 9999],
)
def test_bad_syntax_is_refused(pattern: str) -> None:
    with pytest.raises(IllegalArgumentError):
        JavaPattern.compile(pattern)


@pytest.mark.parametrize(("pattern", "flags"), [(r"\Ga", ""), ("a", "CANON_EQ")])
def test_what_only_java_can_is_refused_by_name(pattern: str, flags: str) -> None:
    with pytest.raises(UnsupportedError):
        JavaPattern.compile(pattern, flags)


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(IllegalArgumentError, match=r"Unknown regex flag \[FAST\]"):
        JavaPattern.compile("a", "FAST")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(a|aa)+$", "a" * 60 + "b"), ("(x+x+)+y", "x" * 5000), ("((a{1000}){1000}){1000}", "a" * 9999)],
)
def test_a_runaway_pattern_ends_in_an_error(pattern: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java_regex, "SECONDS_PER_TEXT", 0.2)
    started = time.monotonic()
    with pytest.raises(ShardError):
        list(JavaPattern.compile(pattern).matches(text))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(("template", "expected"), [("$1-$2", "a-b"), ("${x}$10", "ba0"), (r"\$1\\", "$1\\"), ("", "")])
def test_a_replacement_is_filled_from_groups(template: str, expected: str) -> None:
    pattern = JavaPattern.compile("(a)(?<x>b)")
    assert Replacement.of_template(template, pattern).of(next(iter(pattern.matches("ab")))) == expected


@pytest.mark.parametrize("template", ["$", "$x", "$3", "${y}", "\\"])
def test_a_bad_replacement_is_refused(template: str) -> None:
    with pytest.raises(IllegalArgumentError):
        Replacement.of_template(template, JavaPattern.compile("(a)(?<x>b)"))

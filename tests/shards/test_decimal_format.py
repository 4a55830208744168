"""Patterns that numbers are shown in."""

from __future__ import annotations

import pytest

from secondpass.shards.decimal_format import DecimalFormat
from secondpass.shards.errors import IllegalArgumentError, UnsupportedError


@pytest.mark.parametrize(
    ("pattern", "number", "shown"),
    [
        ("#.0", 1, "1.0"),
        ("#.0", 0.5, ".5"),
        ("#.##", 0.5, "0.5"),
        ("#.##", 0, "0"),
        ("0.00", 0.125, "0.12"),
        ("0.00", 0.375, "0.38"),
        ("0.00", 1.005, "1.00"),  # whose exact value is below
        ("0", 2.5, "2"),
        ("0", -0.4, "-0"),
        ("000", 7, "007"),
        ("#,###", 1234567, "1,234,567"),
        ("#,##0.00", 12.3, "12.30"),
        ("$#,##0.00", -1234.5, "-$1,234.50"),
        ("0%", 0.25, "25%"),
        ("0.0 'or # so'", 3.14, "3.1 or # so"),
        ("0''", 3, "3'"),
        ("0;(0)", -3, "(3)"),
        ("0;0", -3, "-3"),
        ("#.", 3, "3."),
        (".##", 3, "3.0"),
        ("#", 1e20, "100000000000000000000"),
        ("#", 2**63 - 1, "9223372036854775807"),
        ("0.0", float("inf"), "\u221e"),
        ("0.0", float("nan"), "NaN"),
        ("text", 3, "text3"),
        ("", 3.25, "3.25"),
    ],
)
def test_numbers_are_shown_as_the_pattern_says(pattern: str, number: float, shown: str) -> None:
    assert DecimalFormat.of(pattern).text(number) == shown


@pytest.mark.parametrize("pattern", ["0.0.0", "0#", "0,.0", "0%%", "#0 0"])
def test_a_malformed_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(IllegalArgumentError):
        DecimalFormat.of(pattern)


@pytest.mark.parametrize("pattern", ["0.0E0", "\u00a40", "0" * 500])
def test_what_is_not_read_here_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(UnsupportedError):
        DecimalFormat.of(pattern)

"""Patterns that numbers are shown in: `#,##0.00`, `0.#%`. Java: DecimalFormat, with the symbols of no language."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from .errors import IllegalArgumentError, UnsupportedError

_LONGEST = 400
_MOST_FRACTION = 340
_EXACT = Context(prec=1200)
_SPECIAL = "#0,."
_FACTORS = {"%": 100, "\u2030": 1000}
_DIGITS = re.compile(r"(?P<whole>[#,]*[0,]*)(?P<point>\.(?P<fraction>0*#*))?")


@dataclass(frozen=True, slots=True)
class DecimalFormat:
    """Show numbers as a pattern says.

    >>> DecimalFormat.of("#,##0.0#").text(1234567.875)
    '1,234,567.88'
    >>> DecimalFormat.of("0.#%;(0.#%)").text(-0.125)
    '(12.5%)'
    """

    around: tuple[str, str]
    around_negative: tuple[str, str]
    least_whole: int
    least_fraction: int
    most_fraction: int
    group: int
    factor: int
    always_point: bool

    @staticmethod
    @lru_cache(maxsize=256)
    def of(pattern: str) -> DecimalFormat:
        """Read *pattern*; raise IllegalArgumentError for a malformed one, UnsupportedError for powers of ten and money."""
        if len(pattern) > _LONGEST:
            raise UnsupportedError(f"a number format of over {_LONGEST} characters is not supported by secondpass")
        positive, *negative = _halves(pattern)
        before, digits, after, factor = _parts(positive, pattern)
        shape = _shape(digits, pattern)
        if not pattern:
            shape = (0, 0, _MOST_FRACTION, 0, False)
        around = (before, after)
        around_negative = (f"-{before}", after)
        if negative and negative[0]:
            before, _, after, _ = _parts(negative[0], pattern)
            around_negative = (before, after) if (before, after) != around else around_negative
        return DecimalFormat(around, around_negative, *shape[:-1], factor, shape[-1])

    def text(self, number: float) -> str:
        """Return *number*, whole or not, as text."""
        if number != number:
            return "NaN"
        before, after = self.around_negative if math.copysign(1, number) < 0 else self.around
        scaled = number * self.factor
        if math.isinf(scaled):
            return f"{before}\u221e{after}"
        whole, _, fraction = format(self._rounded(abs(scaled)), "f").partition(".")
        whole = whole.lstrip("0").rjust(self.least_whole, "0")
        fraction = fraction.rstrip("0").ljust(self.least_fraction, "0")
        if not whole and not fraction:
            whole = "0"
        point = "." if fraction or self.always_point else ""
        return f"{before}{self._grouped(whole)}{point}{fraction}{after}"

    def _rounded(self, number: float) -> Decimal:
        """Return the digits shown: the fewest that tell the number, or, where those are too many, those of its exact value."""
        shortest = Decimal(repr(number))
        exponent = shortest.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent <= self.most_fraction:
            return shortest
        return Decimal(number).quantize(Decimal(1).scaleb(-self.most_fraction), ROUND_HALF_EVEN, _EXACT)

    def _grouped(self, whole: str) -> str:
        if not self.group:
            return whole
        first = len(whole) % self.group
        parts = [whole[:first]] if first else []
        return ",".join(parts + [whole[at : at + self.group] for at in range(first, len(whole), self.group)])


def _halves(pattern: str) -> list[str]:
    """Return what numbers from 0 on are shown in, and what others are if that is said; quotes guard what they hold."""
    quoted = False
    for at, character in enumerate(pattern):
        if character == "'":
            quoted = not quoted
        elif character == ";" and not quoted:
            return [pattern[:at], pattern[at + 1 :]]
    return [pattern]


def _parts(half: str, pattern: str) -> tuple[str, str, str, int]:
    """Return what stands before the digits, the digits, what stands after them, and what numbers are multiplied by."""
    before, rest, factor = _literal(half, pattern, stop=True)
    size = next((at for at, character in enumerate(rest) if character not in _SPECIAL), len(rest))
    if rest[size : size + 1] == "E":
        raise UnsupportedError(f"powers of ten in the number format [{pattern}] are not supported by secondpass")
    after, _, other = _literal(rest[size:], pattern, stop=False)
    if factor > 1 and other > 1:
        raise IllegalArgumentError(f'Too many percent/per mille characters in pattern "{pattern}"')
    return before, rest[:size], after, max(factor, other)


def _literal(text: str, pattern: str, *, stop: bool) -> tuple[str, str, int]:
    """Return the text that is shown as it stands, what is left where digits begin, and what numbers are multiplied by."""
    shown, at, quoted, factor = "", 0, False, 1
    while at < len(text):
        character = text[at]
        if character == "'":
            if text[at + 1 : at + 2] == "'":
                shown += "'"
                at += 1
            else:
                quoted = not quoted
        elif quoted:
            shown += character
        elif character in _SPECIAL:
            if not stop:
                raise IllegalArgumentError(f"Unquoted special character '{character}' in pattern \"{pattern}\"")
            return shown, text[at:], factor
        elif character == "\u00a4":
            raise UnsupportedError(f"money in the number format [{pattern}] is not supported by secondpass")
        else:
            if character in _FACTORS:
                if factor > 1:
                    raise IllegalArgumentError(f'Too many percent/per mille characters in pattern "{pattern}"')
                factor = _FACTORS[character]
            shown += character
        at += 1
    return shown, "", factor


def _shape(digits: str, pattern: str) -> tuple[int, int, int, int, bool]:
    """Return the fewest digits before and after the point, the most after it, the size of groups, whether a point is shown."""
    found = _DIGITS.fullmatch(digits)
    if found is None:
        kind = "Multiple decimal separators in" if digits.count(".") > 1 else "Malformed"
        raise IllegalArgumentError(f'{kind} pattern "{pattern}"')
    whole, fraction = found["whole"], found["fraction"] or ""
    group = len(whole) - whole.rfind(",") - 1 if "," in whole else 0
    if "," in whole and not group:
        raise IllegalArgumentError(f'Malformed pattern "{pattern}"')
    least_whole, places = whole.count("0"), len(whole.replace(",", ""))
    if "0" not in digits and found["point"] and places + len(fraction):
        least_whole = min(places, 1)
        least_fraction = 0 if places else 1
    else:
        least_fraction = fraction.count("0")
    if least_whole and fraction.startswith("#") and "0" in fraction:
        raise IllegalArgumentError(f"Unexpected '0' in pattern \"{pattern}\"")
    always = bool(found["point"]) and (not places or not fraction)
    return least_whole, least_fraction, len(fraction), group, always

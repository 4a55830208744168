"""The tokens of a query string, and what its backslashes mean. Lucene: QueryParserTokenManager of the classic query parser.

The longest token wins, and of equally long ones the first in its list. What `^`, `[` and `{` open is cut by rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from secondpass.shards.analysis.utf16 import length, units
from secondpass.shards.errors import LexicalError, LuceneParseError


class Kind(Enum):
    """Name the tokens, in Lucene's order; the value is what error messages call them."""

    END = "<EOF>"
    AND = "<AND>"
    OR = "<OR>"
    NOT = "<NOT>"
    PLUS = '"+"'
    MINUS = '"-"'
    BARE_OPERATOR = "<BAREOPER>"
    OPEN = '"("'
    CLOSE = '")"'
    COLON = '":"'
    STAR = '"*"'
    CARET = '"^"'
    QUOTED = "<QUOTED>"
    TERM = "<TERM>"
    TILDE = "<FUZZY_SLOP>"
    BEGUN = "<PREFIXTERM>"
    WILD = "<WILDTERM>"
    REGEXP = "<REGEXPTERM>"
    FROM_INCLUDED = '"["'
    FROM_EXCLUDED = '"{"'
    NUMBER = "<NUMBER>"
    TO = '"TO"'
    TO_INCLUDED = '"]"'
    TO_EXCLUDED = '"}"'
    RANGE_QUOTED = "<RANGE_QUOTED>"
    RANGE_WORD = "<RANGE_GOOP>"


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one token: its *text*, and *at* which UTF-16 code unit of the string it begins."""

    kind: Kind
    text: str
    at: int


_BLANK = r"[ \t\n\r\u3000]"
_START = r'(?:[^ \t\n\r\u3000+\-!():^\[\]"{}~*?\\/]|\\.)'
_CHARACTER = rf"(?:{_START}|[-+])"

Rules = list[tuple[Kind | None, re.Pattern[str]]]
"""What each token looks like; None is passed over."""


def _rules(*rules: tuple[Kind | None, str]) -> Rules:
    return [(kind, re.compile(pattern, re.DOTALL)) for kind, pattern in rules]


_COMMON = _rules(
    (None, rf"{_BLANK}++"),
    (Kind.AND, r"AND|&&"),
    (Kind.OR, r"OR|\|\|"),
    (Kind.NOT, r"NOT|!"),
    (Kind.PLUS, r"\+"),
    (Kind.MINUS, r"-"),
    (Kind.BARE_OPERATOR, rf"[-+!]{_BLANK}"),
    (Kind.OPEN, r"\("),
    (Kind.CLOSE, r"\)"),
    (Kind.COLON, r":"),
    (Kind.STAR, r"\*"),
    (Kind.CARET, r"\^"),
    (Kind.QUOTED, r'"(?:[^"\\]|\\.)*+"'),
    (Kind.TERM, rf"{_START}{_CHARACTER}*+"),
    (Kind.TILDE, rf"~{_CHARACTER}*+"),
    (Kind.BEGUN, rf"{_START}{_CHARACTER}*+\*"),
    (Kind.WILD, rf"(?:{_START}|[*?])(?:{_CHARACTER}|[*?])*+"),
    (Kind.REGEXP, r"/(?:\\/|[^/])*/"),
    (Kind.FROM_INCLUDED, r"\["),
    (Kind.FROM_EXCLUDED, r"\{"),
)
_IN_BOOST = _rules((Kind.NUMBER, r"[0-9]++(?:\.[0-9]++)?"))
_IN_RANGE = _rules(
    (None, _BLANK),
    (Kind.TO, r"TO"),
    (Kind.TO_INCLUDED, r"\]"),
    (Kind.TO_EXCLUDED, r"\}"),
    (Kind.RANGE_QUOTED, r'"(?:\\"|[^"])+"'),
    (Kind.RANGE_WORD, r"[^ \]}]++"),
)
_FOLLOWED_BY = {Kind.CARET: _IN_BOOST, Kind.FROM_INCLUDED: _IN_RANGE, Kind.FROM_EXCLUDED: _IN_RANGE}
_CLOSING = (Kind.NUMBER, Kind.TO_INCLUDED, Kind.TO_EXCLUDED)
_ESCAPED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "'": "\\'", "\\": "\\\\"}


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of *text*, at last one of kind END; raises LexicalError where the text goes on with none."""
    rules, at, unit = _COMMON, 0, 0
    while at < len(text):
        kind, end = _longest(rules, text, at)
        if end == at:
            raise _lexical_error(text[at:], unit, rules)
        if kind is not None:
            yield Token(kind, text[at:end], unit)
            rules = _COMMON if kind in _CLOSING else _FOLLOWED_BY.get(kind, rules)
        unit += length(text[at:end])
        at = end
    yield Token(Kind.END, "", unit)


def escaped(text: str) -> str:
    """Return *text* as Java would write it in a string."""
    return "".join(_ESCAPED.get(c, c if " " <= c <= "~" else f"\\u{ord(c):04x}") for c in units(text))


def unescaped(text: str) -> str:
    r"""Return *text* without its backslashes, `\u0041` being read; raises LuceneParseError."""
    kept, at = [], 0
    while at < len(text):
        sign = text[at]
        at += 1
        if sign == "\\":
            sign, at = _escape(text, at)
        kept.append(sign)
    return "".join(kept).encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


def _escape(text: str, at: int) -> tuple[str, int]:
    """Return what the backslash before *at* stands for, and where the text goes on."""
    if at == len(text):
        raise LuceneParseError("Term can not end with escape character.")
    if text[at] != "u":
        return text[at], at + 1
    code = 0
    for digit in text[at + 1 : at + 5]:
        if digit not in "0123456789abcdefABCDEF":
            raise LuceneParseError(f"Non-hex character in Unicode escape sequence: {digit}")
        code = code * 16 + int(digit, 16)
    if at + 5 > len(text):
        raise LuceneParseError("Truncated unicode escape sequence.")
    return chr(code), at + 5


def _longest(rules: Rules, text: str, at: int) -> tuple[Kind | None, int]:
    found = [(match.end(), kind) for kind, pattern in rules if (match := pattern.match(text, at))]
    end, kind = max(found, key=lambda each: each[0], default=(at, None))
    return kind, end


def _lexical_error(rest: str, unit: int, rules: Rules) -> LexicalError:
    """Return what is wrong with *rest*, which begins at *unit*: it is no token, or one that never ends."""
    state = " (in lexical state 2)" if rules is _COMMON else ""
    size = length(rest)
    if size > 1 and not (rules is _COMMON and rest[0] in '"/'):
        code = ord(units(rest)[0])
        return LexicalError(f"Lexical error at line 1, column {unit + 1}.  Encountered: '{code}' ({code}),{state}")
    line, column = (2, 0) if rest[-1] in "\r\n" else (1, unit + size + 1)
    after = f' after prefix "{escaped(rest)}"' if size > 1 else ""
    return LexicalError(f"Lexical error at line {line}, column {column}.  Encountered: <EOF>{after}{state}")

"""`ip`: addresses of the Internet, IPv4 and IPv6 in one order. Elasticsearch: IpFieldMapper. Lucene: InetAddressPoint.

A column holds an address as the 32 hexadecimal digits of its IPv6 form, which sort as addresses do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any

from ..errors import IllegalArgumentError, NumberFormatError
from .ends import Ends
from .java import scalar_text
from .values import document_text

_MAPPED = 0xFFFF << 32
_HIGHEST = 2**128 - 1
_NOTHING = (_HIGHEST, 0)


@dataclass(frozen=True, slots=True)
class Ip:
    """Read and show the addresses of one field."""

    def document(self, raw: Any) -> str:
        return _digits(_number(document_text(raw)))

    def query(self, raw: Any) -> str:
        return _digits(_number(scalar_text(raw)))

    def bounds(self, ends: Ends) -> tuple[str, str]:
        """Return inclusive bounds on what a column holds; a block such as `10.0.0.0/8` is no end."""
        low, high = ends.inside(
            0,
            _HIGHEST,
            lambda end, inclusive: _number(scalar_text(end)) + (not inclusive),
            lambda end, inclusive: _number(scalar_text(end)) - (not inclusive),
        )
        low, high = (low, high) if low <= high else _NOTHING
        return _digits(low), _digits(high)

    def stretch(self, raw: Any) -> tuple[str, str]:
        """Return the inclusive bounds of what a term names: one address, or a block of them."""
        text = scalar_text(raw)
        low, high = _block(text) if "/" in text else (_number(text), _number(text))
        return _digits(low), _digits(high)

    def display(self, value: Any) -> str:
        number = int(value, 16)
        return str(IPv4Address(number & 0xFFFFFFFF) if number >> 32 == 0xFFFF else IPv6Address(number))

    def display_source(self, value: Any) -> str:
        return self.display(value)


def _digits(number: int) -> str:
    return f"{number:032x}"


def _number(text: str) -> int:
    """Return an address as a number of 128 bits, IPv4 in the place IPv6 has for it."""
    try:
        return int(IPv6Address(text)) if ":" in text and "%" not in text else _MAPPED | int(IPv4Address(text))
    except AddressValueError:
        raise IllegalArgumentError(f"'{text}' is not an IP string literal.") from None


def _block(text: str) -> tuple[int, int]:
    """Return the first and the last address of a block such as `10.0.0.0/8`."""
    address, *lengths = text.split("/")
    if len(lengths) != 1:
        raise IllegalArgumentError(f"Expected [ip/prefix] but was [{text}]")
    if not re.fullmatch(r"-?\d{1,9}", lengths[0], re.ASCII):
        raise NumberFormatError(f'For input string: "{lengths[0]}"')
    number, width = _number(address), 128 if ":" in address else 32
    free = width - int(lengths[0])
    if not 0 <= free <= width:
        raise IllegalArgumentError(
            f"Illegal prefix length [{lengths[0]}] in [{text}]. Must be 0-32 for IPv4 ranges, 0-128 for IPv6 ranges"
        )
    others = (1 << free) - 1
    return number & ~others, number | others

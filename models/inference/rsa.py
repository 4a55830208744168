"""Sign as RS256 asks: RSA, PKCS #1 v1.5 padding, SHA-256 (RFC 8017, section 8.2.1).

A service account signs one claim an hour, with its own key, for a server it chose; that is why a few lines of integer
arithmetic will do where a library that withstands timing attacks would be one more dependency.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

INTEGER, OCTET_STRING, SEQUENCE = 0x02, 0x04, 0x30
_SHA256_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
_LARGEST_KEY = 2048
"""Bytes of the largest modulus: a signature with a longer one would take seconds."""


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """Hold a modulus and a private exponent."""

    modulus: int = field(repr=False)
    exponent: int = field(repr=False)

    @classmethod
    def read(cls, pem: str) -> Self:
        """Read a PEM text, PKCS #8 (`PRIVATE KEY`) or PKCS #1 (`RSA PRIVATE KEY`); raises ValueError."""
        lines = [line.strip() for line in pem.strip().splitlines()]
        if len(lines) < 3 or not lines[0].startswith("-----BEGIN") or not lines[-1].startswith("-----END"):
            raise ValueError("a private key stands between its BEGIN and END lines")
        members = list(_members(b64decode("".join(lines[1:-1]), validate=True)))
        packed = next((value for tag, value in members if tag == OCTET_STRING), None)
        if packed is not None:
            members = list(_members(packed))
        numbers = [int.from_bytes(value, "big") for tag, value in members if tag == INTEGER]
        if len(numbers) < 4 or not 64 <= (numbers[1].bit_length() + 7) // 8 <= _LARGEST_KEY:
            raise ValueError("this is no RSA private key")
        return cls(modulus=numbers[1], exponent=numbers[3])

    def sign(self, message: bytes) -> bytes:
        """Return the signature of *message*, as long as the modulus."""
        length = (self.modulus.bit_length() + 7) // 8
        digest = _SHA256_DIGEST_INFO + hashlib.sha256(message).digest()
        padded = b"\x00\x01" + b"\xff" * (length - len(digest) - 3) + b"\x00" + digest
        return pow(int.from_bytes(padded, "big"), self.exponent, self.modulus).to_bytes(length, "big")


def _members(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each member of the DER sequence *data*."""
    tag, content, _ = _element(data, 0)
    if tag != SEQUENCE:
        raise ValueError("expected a sequence")
    at = 0
    while at < len(content):
        tag, value, at = _element(content, at)
        yield tag, value


def _element(data: bytes, at: int) -> tuple[int, bytes, int]:
    """Return tag, content and end of the DER element that begins at *at*."""
    if at + 2 > len(data):
        raise ValueError("a DER element ends early")
    tag, length, start = data[at], data[at + 1], at + 2
    if length & 0x80:
        width = length & 0x7F
        length, start = int.from_bytes(data[start : start + width], "big"), start + width
    if start + length > len(data):
        raise ValueError("a DER element ends early")
    return tag, data[start : start + length], start + length

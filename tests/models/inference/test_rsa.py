"""RS256 signatures, held to what OpenSSL signs with the same key."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.inference.rsa import PrivateKey

SIGNED = (
    "PtKfzLr/9JZlBcDsvrjEBdYUtrLtzhlw+TrLqLauU1qepm6aaAiVKxBp+b7ahxewA2aYzJnDHAO/FqwOF98n4umWpLd6nOu7vWCHk6F2AdzvNxaV"
    "PzNxEXCxMFVDn6b3Lu/v5hNh8KF3wdjcRAeu9q33dMEaiieyf9D55HgLMQs="
)


def test_a_signature_is_openssls(private_key: str) -> None:
    assert b64encode(PrivateKey.read(private_key).sign(b"what is signed")).decode() == SIGNED


def test_the_older_form_of_a_key_is_the_same_key(private_key: str) -> None:
    inner = b64decode("".join(private_key.splitlines()[1:-1]))[26:]
    older = f"-----BEGIN RSA PRIVATE KEY-----\n{b64encode(inner).decode()}\n-----END RSA PRIVATE KEY-----"

    assert PrivateKey.read(older) == PrivateKey.read(private_key)


def test_a_key_shows_nothing_of_itself(private_key: str) -> None:
    assert repr(PrivateKey.read(private_key)) == "PrivateKey()"


@given(st.binary(max_size=60))
def test_what_is_no_key_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        PrivateKey.read(f"-----BEGIN PRIVATE KEY-----\n{b64encode(data).decode()}\n-----END PRIVATE KEY-----")


@given(place=st.integers(0, 600), byte=st.integers(0, 255))
def test_a_damaged_key_is_a_value_error_or_another_key(private_key: str, place: int, byte: int) -> None:
    data = bytearray(b64decode("".join(private_key.splitlines()[1:-1])))
    data[place] = byte
    try:
        key = PrivateKey.read(f"-----BEGIN\n{b64encode(bytes(data)).decode()}\n-----END")
    except ValueError:
        return
    assert key.modulus > 0

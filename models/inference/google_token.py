"""Turn a Google service account into access tokens: a signed claim is exchanged for a token, kept until it expires.

Elasticsearch: GoogleVertexAiRequest.decorateWithBearerToken. The exchange: RFC 7523.
"""

from __future__ import annotations

import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlencode

import orjson

from ..errors import EndpointError, EndpointSettingsError, InferenceError
from .http_client import Post, address
from .remote import ask
from .rsa import PrivateKey
from .secret import Secret

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = 3600
"""Seconds a claim asks a token to live."""

FRESH_ENOUGH = 60
"""Seconds a kept token must still live to be sent."""


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Hold who we are, the key that proves it, and who exchanges the proof for a token."""

    email: str
    token_uri: str
    key_id: str | None
    key: PrivateKey = field(repr=False)

    @classmethod
    def read(cls, secret: Secret) -> Self:
        """Read a service account's JSON; raises EndpointSettingsError, which repeats nothing of it."""
        try:
            account = orjson.loads(secret.reveal())
            uri = str(account.get("token_uri") or "https://oauth2.googleapis.com/token")
            address(uri)
            return cls(
                str(account["client_email"]),
                uri,
                account.get("private_key_id"),
                PrivateKey.read(account["private_key"]),
            )
        except (ValueError, LookupError, TypeError, AttributeError):
            raise EndpointSettingsError(
                "Validation Failed: 1: [service_settings] [service_account_json] must be the JSON of a Google service account, "
                "with [client_email], [private_key] and [token_uri];"
            ) from None

    def claim(self, now: float) -> str:
        """Return a signed claim that may be exchanged for a token until an hour from *now*, in seconds since 1970."""
        issued = int(now)
        header = {"alg": "RS256", "typ": "JWT"} | ({} if self.key_id is None else {"kid": self.key_id})
        body = {"iss": self.email, "scope": SCOPE, "aud": self.token_uri, "iat": issued, "exp": issued + LIFETIME}
        signed = f"{_encoded(orjson.dumps(header))}.{_encoded(orjson.dumps(body))}"
        return f"{signed}.{_encoded(self.key.sign(signed.encode()))}"


class TokenSource:
    """Give the account's access token, fetching one when there is none or it is about to expire."""

    def __init__(self, account: ServiceAccount, clock: Callable[[], float] = time.time) -> None:
        self._account = account
        self._clock = clock
        self._lock = threading.Lock()
        self._token = Secret("")
        self._expires = 0.0

    def token(self, inference_id: str, timeout: float) -> Secret:
        """Return a token that is still good for a minute; raises EndpointError with status 403."""
        with self._lock:
            if self._expires - self._clock() < FRESH_ENOUGH:
                self._token, self._expires = self._fetched(inference_id, timeout)
            return self._token

    def _fetched(self, inference_id: str, timeout: float) -> tuple[Secret, float]:
        now = self._clock()
        claim = Secret(self._account.claim(now))
        form = urlencode({"grant_type": GRANT, "assertion": claim.reveal()}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        post = Post(self._account.token_uri, headers, form, (claim,))
        try:
            answer = ask(inference_id, post, timeout, _message)
            return Secret(str(answer["access_token"])), now + float(answer.get("expires_in", LIFETIME))
        except InferenceError as error:
            raise EndpointError(
                f"Error getting access token for service account: {error.reason}", HTTPStatus.FORBIDDEN
            ) from None
        except (LookupError, ValueError, TypeError, AttributeError):
            raise EndpointError(
                "Error getting access token for service account: there is none in the answer", HTTPStatus.FORBIDDEN
            ) from None


def _message(body: Any) -> object:
    return body.get("error_description") or body["error"]


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()

"""Call a service behind a URL, and tell what went wrong in Elasticsearch's words.

Elasticsearch: RetryingHttpSender, BaseResponseHandler. But: a call is made once; Elasticsearch makes it again for up to
30 seconds after a 429, a 500, a broken connection or an answer it cannot read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from socket import gaierror
from typing import Any

import orjson

from ..errors import EndpointAnswerError, EndpointError
from .answers import AnswerFaultError
from .http_client import Answer, Post, address, send
from .ranking import RankedDoc
from .rate_limit import RateLimit
from .secret import redacted
from .settings import Settings

RATE_LIMIT = "rate_limit"
REQUESTS_PER_MINUTE = "requests_per_minute"

GRACE = 1.0
"""Seconds a socket waits beyond the time-out, so that whoever waits hears of the deadline first, and in one way only."""

SERVER_ERROR = "Received a server error status code"
_MESSAGES: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "Received an authentication error status code",
    HTTPStatus.FORBIDDEN: "Received a permission denied error status code",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Received a content too large status code",
    HTTPStatus.TOO_MANY_REQUESTS: "Received a rate limit status code",
}
_LONGEST_MESSAGE = 1000


def take_rate_limit(settings: Settings, default: int) -> RateLimit:
    """Take `rate_limit`. Elasticsearch: RateLimitSettings."""
    limit = settings.child(RATE_LIMIT)
    return RateLimit(limit.positive(REQUESTS_PER_MINUTE, "long") or default)


def shown_rate_limit(limit: RateLimit) -> dict[str, Any]:
    """Return `rate_limit` as it is shown."""
    return {RATE_LIMIT: {REQUESTS_PER_MINUTE: limit.requests_per_minute}}


def ask(inference_id: str, post: Post, timeout: float, message_of: Callable[[Any], object]) -> Any:
    """Return the JSON a service answers with 2xx.

    *message_of* finds a service's own words in its answer to a request that failed. Raises EndpointError with the status
    Elasticsearch gives, or EndpointAnswerError for an answer that is no JSON.
    """
    answer = _sent(inference_id, post, timeout)
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise _failure(inference_id, post, answer, message_of)
    if not answer.body:
        raise EndpointAnswerError(f"Response body was empty for request from inference entity id [{inference_id}]")
    return _parsed(inference_id, answer.body)


def decoded(inference_id: str, decode: Callable[[Any], Sequence[RankedDoc]], body: Any) -> Sequence[RankedDoc]:
    """Return what *decode* reads in a service's answer; raises EndpointAnswerError, naming the endpoint."""
    try:
        return decode(body)
    except AnswerFaultError as fault:
        raise EndpointAnswerError(f"{fault} for request from inference entity id [{inference_id}]") from None


def _sent(inference_id: str, post: Post, timeout: float) -> Answer:
    from http.client import HTTPException

    try:
        return send(post, timeout + GRACE)
    except gaierror:
        host = redacted(address(post.url).hostname or "", post.secrets)
        raise EndpointError(f"Invalid host [{host}], please check that the URL is correct.") from None
    except (OSError, HTTPException, ValueError) as error:
        said = redacted(str(error) or type(error).__name__, post.secrets)
        status = HTTPStatus.BAD_REQUEST if isinstance(error, ValueError) else HTTPStatus.INTERNAL_SERVER_ERROR
        raise EndpointError(
            f"Http client failed to send request from inference entity id [{inference_id}]: {said}", status
        ) from None


def _failure(inference_id: str, post: Post, answer: Answer, message_of: Callable[[Any], object]) -> EndpointError:
    told = f"{_message(answer.status)} for request from inference entity id [{inference_id}] status [{answer.status}]"
    said = redacted(_said(answer.body, message_of), post.secrets)
    return EndpointError(f"{told}. Error message: [{said}]" if said else told, _status(answer.status))


def _message(status: int) -> str:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SERVER_ERROR
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return "Unhandled redirection"
    return _MESSAGES.get(status, "Received an unsuccessful status code")


def _status(status: int) -> int:
    """Return what our caller is told: a service's failure is not ours. Elasticsearch: BaseResponseHandler.toRestStatus."""
    known = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status in set(HTTPStatus)
    return status if known else HTTPStatus.BAD_REQUEST


def _said(body: bytes, message_of: Callable[[Any], object]) -> str:
    try:
        said = message_of(orjson.loads(body))
    except (orjson.JSONDecodeError, AnswerFaultError, AttributeError, LookupError, TypeError):
        return ""
    return said[:_LONGEST_MESSAGE] if isinstance(said, str) else ""


def _parsed(inference_id: str, body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise EndpointAnswerError(
            f"Failed to parse the answer as JSON ({error}) for request from inference entity id [{inference_id}]"
        ) from None

"""Google's protocol: a token first, then the ranking."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from secondpass.models.errors import EndpointAnswerError, EndpointError, EndpointSettingsError
from secondpass.models.inference.google_token import ServiceAccount, TokenSource
from secondpass.models.inference.ranking import RerankRequest
from secondpass.models.inference.secret import Secret

Start = Callable[..., Any]
Make = Callable[..., Any]

TOKEN = "very-secret-token"
FILMS = ("Solaris", "Moon", "Heat")
GOOD_TOKEN = (200, {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})
RANKED = {
    "records": [
        {"id": "2", "content": "Heat", "score": 0.97},
        {"id": "0", "content": "Solaris", "score": 0.18},
        {"id": "1", "content": "Moon", "score": 0.01},
    ]
}


@pytest.fixture
def made(endpoint: Make, provider: Start, service_account: Callable[..., str]) -> Callable[..., tuple[Any, Any]]:
    """Make an endpoint and one server that gives both tokens and rankings."""

    def make(
        ranked: Any = (200, RANKED), token: Any = GOOD_TOKEN, task: Any = None, **settings: Any
    ) -> tuple[Any, Any]:
        server = provider(lambda received: token if received.path == "/token" else ranked)
        known = {
            "service_account_json": service_account(f"{server.url}/token"),
            "project_id": "my project",
            "url": server.url,
        }
        return endpoint("googlevertexai", known | settings, task), server

    return make


def test_a_request_is_what_google_expects(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, server = made(model_id="semantic-ranker-512", task={"top_n": 3})

    ranked = reranker.rank(RerankRequest("crime", FILMS, return_documents=True))

    assert [(document.index, document.score, document.text) for document in ranked] == [
        (2, 0.97, "Heat"),
        (0, 0.18, "Solaris"),
        (1, 0.01, "Moon"),
    ]
    asked = server.received[1]
    assert asked.path == "/v1/projects/my%20project/locations/global/rankingConfigs/default_ranking_config:rank"
    assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
    assert asked.json == {
        "model": "semantic-ranker-512",
        "query": "crime",
        "records": [{"id": str(place), "content": text} for place, text in enumerate(FILMS)],
        "topN": 3,
        "ignoreRecordDetailsInResponse": False,
    }


def test_a_token_is_asked_for_with_a_signed_claim(made: Callable[..., tuple[Any, Any]], private_key: str) -> None:
    reranker, server = made()
    reranker.score("q", FILMS)

    form = parse_qs(server.received[0].body.decode())
    header, body, signature = form["assertion"][0].split(".")

    def decoded(part: str) -> bytes:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))

    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assert json.loads(decoded(header)) == {"alg": "RS256", "typ": "JWT", "kid": "key-1"}
    claim = json.loads(decoded(body))
    assert claim["exp"] - claim["iat"] == 3600
    assert {name: claim[name] for name in ("iss", "scope", "aud")} == {
        "iss": "reranker@films.example",
        "scope": "https://www.googleapis.com/auth/cloud-platform",
        "aud": f"{server.url}/token",
    }
    assert len(decoded(signature)) == 128


def test_a_token_is_used_until_it_is_about_to_expire(provider: Start, service_account: Callable[..., str]) -> None:
    server = provider(lambda received: GOOD_TOKEN)
    now = [1000.0]
    tokens = TokenSource(ServiceAccount.read(Secret(service_account(server.url))), lambda: now[0])

    for moment in (1000, 4500, 4541, 4542):
        now[0] = moment
        assert tokens.token("e", 5).reveal() == TOKEN

    assert len(server.received) == 2


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ((400, {"error": "invalid_grant", "error_description": "Invalid JWT"}), "Error message: [Invalid JWT]"),
        ((401, {"error": "invalid_client"}), "Error message: [invalid_client]"),
        ((500, b""), "Received a server error status code"),
        ((200, b"nonsense"), "Failed to parse the answer as JSON"),
        ((200, {}), "there is none in the answer"),
        ((200, []), "there is none in the answer"),
        ((200, {"access_token": "t", "expires_in": "soon"}), "there is none in the answer"),
    ],
)
def test_without_a_token_nothing_is_asked(made: Callable[..., tuple[Any, Any]], token: Any, reason: str) -> None:
    reranker, server = made(token=token)

    with pytest.raises(EndpointError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert failed.value.status == 403
    assert failed.value.reason.startswith("Error getting access token for service account: ")
    assert reason in failed.value.reason
    assert len(server.received) == 1


def test_googles_words_are_told_without_the_token(made: Callable[..., tuple[Any, Any]]) -> None:
    reranker, _ = made((429, {"error": {"code": 429, "message": f"Quota of {TOKEN}"}}))

    with pytest.raises(EndpointError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert failed.value.reason.endswith("status [429]. Error message: [Quota of [redacted]]")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"score": 1}, "Failed to find required field [id] in Google Vertex AI rerank response"),
        ({"id": "1"}, "Failed to find required field [score] in Google Vertex AI rerank response"),
        ({"id": "a", "score": 1}, "Expected numeric value for record ID field in Google Vertex AI rerank response but"),
        ({"id": "9" * 5000, "score": 1}, "Expected numeric value for record ID field"),
    ],
)
def test_an_answer_that_cannot_be_used_says_why(made: Callable[..., tuple[Any, Any]], record: Any, reason: str) -> None:
    reranker, _ = made((200, {"records": [record]}))

    with pytest.raises(EndpointAnswerError) as failed:
        reranker.rank(RerankRequest("q", FILMS))

    assert reason in failed.value.reason


def test_settings_are_shown_without_the_account(made: Callable[..., tuple[Any, Any]], private_key: str) -> None:
    reranker, server = made(task={"top_n": 1})

    assert reranker.to_json()["service_settings"] == {
        "project_id": "my project",
        "url": server.url,
        "rate_limit": {"requests_per_minute": 300},
    }
    assert reranker.top_n == 1
    assert private_key.splitlines()[1] not in repr(reranker)


@pytest.mark.parametrize(
    "change",
    [{"private_key": "nonsense"}, {"private_key": None}, {"client_email": None}, {"token_uri": "file:///etc/passwd"}],
)
def test_an_account_that_cannot_be_is_refused_and_not_repeated(
    made: Callable[..., tuple[Any, Any]], service_account: Callable[..., str], change: Any
) -> None:
    with pytest.raises(EndpointSettingsError) as refused:
        made(service_account_json=service_account(**{"token_uri": "http://localhost"} | change))

    assert "must be the JSON of a Google service account" in refused.value.reason
    assert "films.example" not in refused.value.reason


@pytest.mark.parametrize("account", ["", "nonsense", "[]", "{}", '{"private_key": 1}'])
def test_what_is_no_account_is_refused(made: Callable[..., tuple[Any, Any]], account: str) -> None:
    with pytest.raises(EndpointSettingsError):
        made(service_account_json=account)

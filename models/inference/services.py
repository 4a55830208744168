"""The services by name: those that are here, and those Elasticsearch has beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import EndpointError, UnsupportedModelError
from . import cohere, custom, elasticsearch, google_vertex_ai, reranking_for_tests
from .service import Service, ServiceConfig

Read = Callable[[ServiceConfig], Service]

SERVICES: Mapping[str, Read] = {
    cohere.NAME: cohere.Cohere.read,
    custom.NAME: custom.Custom.read,
    elasticsearch.NAME: elasticsearch.Elasticsearch.read,
    google_vertex_ai.NAME: google_vertex_ai.GoogleVertexAi.read,
}

TEST_SERVICES: Mapping[str, Read] = {reranking_for_tests.NAME: reranking_for_tests.RerankingForTests.read}

REFUSED = frozenset(
    {
        *("ai21", "alibabacloud-ai-search", "amazon_sagemaker", "amazonbedrock", "anthropic", "azureaistudio"),
        *("azureopenai", "contextualai", "deepseek", "elastic", "elser", "fireworksai", "googleaistudio", "groq"),
        *("hugging_face", "jinaai", "llama", "mistral", "nvidia", "openai", "openshift_ai", "voyageai", "watsonxai"),
    }
)
"""Services of Elasticsearch that secondpass does not have."""

TASK_TYPES = frozenset({"chat_completion", "completion", "embedding", "rerank", "sparse_embedding", "text_embedding"})
RERANK = "rerank"
ANY = "any"

_ALSO: Mapping[str, frozenset[str]] = {
    cohere.NAME: frozenset({"completion", "text_embedding"}),
    custom.NAME: frozenset({"completion", "sparse_embedding", "text_embedding"}),
    elasticsearch.NAME: frozenset({"sparse_embedding", "text_embedding"}),
    google_vertex_ai.NAME: frozenset({"chat_completion", "completion", "text_embedding"}),
}
"""What the services do for Elasticsearch beside reranking."""


def service_named(name: str, services: Mapping[str, Read]) -> Read:
    """Return who reads the settings of a service; raises EndpointError, or UnsupportedModelError."""
    if name in services:
        return services[name]
    if name in REFUSED:
        raise UnsupportedModelError(f"inference service [{name}] is not supported by secondpass")
    raise EndpointError(f"Unknown service [{name}]")


def check_task(task_type: str, service: str) -> None:
    """Refuse any task but `rerank`: by name, or as Elasticsearch does where the service has no such task."""
    if task_type == RERANK:
        return
    if task_type in _ALSO.get(service, ()):
        raise UnsupportedModelError(f"task type [{task_type}] is not supported by secondpass")
    raise EndpointError(f"The [{service}] service does not support task type [{task_type}]")


def known_task(name: str) -> str:
    """Return a task type, or `any`, in lower case; raises EndpointError."""
    task = name.strip().lower()
    if task != ANY and task not in TASK_TYPES:
        raise EndpointError(f"Unknown task_type [{name}]")
    return task

"""Tokenise documents when they are indexed, for the cross-encoder that is to read them.

Ours. `index.rerank.tokenized_fields` names the fields in the order the reranker will read them, `index.rerank.tokenized_for` its
inference endpoint. What is tokenised so is not tokenised by the first ranking; scores are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from secondpass.engine.errors import ResourceNotFoundError
from secondpass.models.cross_encoder import CrossEncoder
from secondpass.models.errors import ModelError
from secondpass.rescorers.text_similarity import joined_text
from secondpass.shards.errors import IllegalArgumentError
from secondpass.shards.source_text import source_value

from .settings import IndexSettings

CrossEncoders = Callable[[str], CrossEncoder]
"""Gives the model behind an inference endpoint; raises ResourceNotFoundError, ModelError."""


def check_tokenizing(settings: IndexSettings, cross_encoder: CrossEncoders) -> None:
    """Raise IllegalArgumentError for an endpoint that is not there, or whose model is elsewhere."""
    if not settings.tokenized_fields:
        return
    try:
        cross_encoder(settings.tokenized_for)
    except (ResourceNotFoundError, ModelError) as error:
        raise IllegalArgumentError(f"[index.rerank.tokenized_for]: {error.reason}") from error


def tokenize(source: bytes, settings: IndexSettings, cross_encoder: CrossEncoders) -> None:
    """Let the model keep the token ids of a document; a model that has gone meanwhile keeps none, and no document is lost."""
    with suppress(ResourceNotFoundError, ModelError):
        model = cross_encoder(settings.tokenized_for)
        model.encode(joined_text(source_value(source), settings.tokenized_fields))

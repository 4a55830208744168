"""What was uploaded of PyTorch models: definitions in parts, and vocabularies.

Elasticsearch: TrainedModelDefinitionDoc, Vocabulary.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .errors import ModelDefinitionError, ModelNotFoundError, ModelRequestError
from .tree_json import LONG_MAX, integer, members, required, string, strings

if TYPE_CHECKING:
    from .cross_encoder import CrossEncoder

MOST_PARTS = 10_000
LARGEST_DEFINITION = 2**31
"""Bytes of a definition, all parts together. Elasticsearch has no such bound."""

_PART = "put_trained_model_definition_part_action"
_VOCABULARY = "put_trained_model_vocabulary_action"


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one part of a definition, and what it says of the whole."""

    definition: bytes = field(repr=False)
    total_length: int
    total_parts: int

    @property
    def totals(self) -> tuple[int, int]:
        """What all parts of one definition say alike."""
        return self.total_length, self.total_parts

    def to_json(self) -> dict[str, object]:
        """Return the body of the request that sent it."""
        definition = base64.b64encode(self.definition).decode("ascii")
        return {
            "definition": definition,
            "total_definition_length": self.total_length,
            "total_parts": self.total_parts,
        }

    @classmethod
    def read(cls, number: int, body: object) -> Part:
        """Read the body of a part; raises ModelDefinitionError, ModelRequestError."""
        source = members(body, _PART, ("definition", "total_definition_length", "total_parts"))
        total_length = integer(required(source, "total_definition_length"), _PART, "total_definition_length", LONG_MAX)
        total_parts = integer(required(source, "total_parts"), _PART, "total_parts")
        packed = string(required(source, "definition"), _PART, "definition")
        if not 0 < total_parts <= MOST_PARTS or not 0 <= number < total_parts:
            raise ModelRequestError(
                f"[part] must be from 0 to less than [total_parts], and that at most [{MOST_PARTS}]"
            )
        if not 0 < total_length <= LARGEST_DEFINITION:
            raise ModelRequestError(f"[total_definition_length] must be from 1 to [{LARGEST_DEFINITION}]")
        try:
            return cls(base64.b64decode(packed, validate=True), total_length, total_parts)
        except (binascii.Error, ValueError) as error:
            raise ModelDefinitionError(f"[definition] is not base64: {error}", cause=error) from error


@dataclass(frozen=True, slots=True)
class Upload:
    """Hold what has come of one model so far."""

    parts: Mapping[int, Part] = field(default_factory=dict)
    vocabulary: tuple[str, ...] = field(default=(), repr=False)
    deployed: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all parts are there."""
        return bool(self.parts) and len(self.parts) == next(iter(self.parts.values())).total_parts

    def with_part(self, number: int, part: Part) -> Upload:
        """Return the upload with one part more, less those of another definition.

        Raises ModelRequestError where the parts are too long together.
        """
        same = {place: each for place, each in self.parts.items() if each.totals == part.totals}
        parts = {**same, number: part}
        length = sum(len(each.definition) for each in parts.values())
        if length > part.total_length:
            raise ModelRequestError(
                f"the parts hold [{length}] bytes, [total_definition_length] is [{part.total_length}]"
            )
        return replace(self, parts=parts)

    def definition(self, model_id: str) -> bytes:
        """Return the whole definition; raises ModelNotFoundError where a part is missing."""
        whole = b"".join(self.parts[number].definition for number in sorted(self.parts))
        if not self.is_complete or len(whole) != self.parts[0].total_length:
            raise ModelNotFoundError(f"Could not find trained model definition [{model_id}]")
        if not self.vocabulary:
            raise ModelNotFoundError(f"[{model_id}] the vocabulary is missing")
        return whole


class PytorchUploads:
    """Keep uploads by model id; safe to use from several threads.

    Complete ones are the `state`, of which a change makes another mapping.
    """

    def __init__(self) -> None:
        self.state: Mapping[str, Upload] = {}
        self._lock = threading.Lock()
        self._begun: dict[str, Upload] = {}
        self._made: dict[str, tuple[Upload, CrossEncoder]] = {}

    def get(self, model_id: str) -> Upload:
        """Return what has come of a model; nothing, where nothing has."""
        return self.state.get(model_id) or self._begun.get(model_id, Upload())

    def made(self, model_id: str, make: Callable[[Upload], CrossEncoder]) -> CrossEncoder:
        """Return what *make* makes of an upload, kept until other parts or another vocabulary come."""
        upload, found = self.get(model_id), self._made.get(model_id)
        if found and found[0].parts is upload.parts and found[0].vocabulary is upload.vocabulary:
            return found[1]
        encoder = make(upload)
        self._made[model_id] = upload, encoder
        return encoder

    def put_part(self, model_id: str, number: int, body: object) -> None:
        """Keep one part; a part that comes again replaces the first."""
        part = Part.read(number, body)
        with self._lock:
            self._keep(model_id, self.get(model_id).with_part(number, part))

    def put_vocabulary(self, model_id: str, body: object) -> None:
        """Keep a vocabulary; raises ModelDefinitionError. Merges and scores belong to tokenizers that are not run here."""
        source = members(body, _VOCABULARY, ("vocabulary", "merges", "scores"))
        words = strings(required(source, "vocabulary"), _VOCABULARY, "vocabulary")
        if not words:
            raise ModelRequestError("[vocabulary] must not be empty")
        with self._lock:
            self._keep(model_id, replace(self.get(model_id), vocabulary=words))

    def deploy(self, model_id: str, deployed: bool) -> None:
        """Note whether a model is deployed."""
        with self._lock:
            self._keep(model_id, replace(self.get(model_id), deployed=deployed))

    def forget(self, model_id: str) -> None:
        """Let go of an upload."""
        with self._lock:
            self._drop(model_id)
            self._made.pop(model_id, None)

    def _keep(self, model_id: str, upload: Upload) -> None:
        self._drop(model_id)
        if upload.is_complete:
            self.state = {**self.state, model_id: upload}
        else:
            self._begun[model_id] = upload

    def _drop(self, model_id: str) -> None:
        self._begun.pop(model_id, None)
        if model_id in self.state:
            self.state = {other: upload for other, upload in self.state.items() if other != model_id}

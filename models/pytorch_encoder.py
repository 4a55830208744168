"""Make a cross-encoder of an uploaded TorchScript archive and its vocabulary. Needs torch.

Elasticsearch: pytorch_inference, BertTokenizer. But: only `bert` tokenization is known here, and the archive runs in this
process: deploy none you do not trust.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cross_encoder import REMEMBERED_TEXTS, CrossEncoder
from .errors import InvalidModelError, ModelNotFoundError, UnsupportedModelError
from .pytorch_upload import Upload
from .scoring_session import ScoringSession
from .tokenization import PairTokenizer
from .trained_models_config import TrainedModel
from .tree_json import integer

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
MAX_LENGTH = 512


@dataclass(frozen=True, slots=True)
class TorchRunner:
    """Run a module as an onnxruntime session is run; eland's modules take the positions as a fourth input."""

    module: Any

    def run(self, outputs: Sequence[str], fed: Mapping[str, NDArray[np.int64]]) -> list[NDArray[Any]]:
        """Return the module's logits, of shape (rows, 1)."""
        import torch

        ids = [torch.from_numpy(fed[name]) for name in INPUTS]
        positions = torch.arange(ids[0].shape[1]).expand_as(ids[0])
        with torch.inference_mode():
            found = self.module(*ids, positions)
        return [(found[0] if isinstance(found, tuple) else found).numpy()]


def pytorch_encoder(model: TrainedModel, upload: Upload) -> CrossEncoder:
    """Load an uploaded model; raises ModelNotFoundError for what was not uploaded, InvalidModelError, UnsupportedModelError."""
    definition = upload.definition(model.model_id)
    tokenizer = _tokenizer(model, upload.vocabulary)
    session = ScoringSession(TorchRunner(_module(definition)), frozenset(INPUTS), "logits", _padding(upload))
    session = session.settled(len(upload.vocabulary) - 1)
    return CrossEncoder(model.model_id, tokenizer, session, lru_cache(REMEMBERED_TEXTS)(tokenizer.encode))


def _module(definition: bytes) -> Any:
    try:
        import torch
    except ImportError as error:
        raise ModelNotFoundError("it was uploaded as TorchScript, and torch is not installed", cause=error) from error
    try:
        return torch.jit.load(io.BytesIO(definition), map_location="cpu").eval()
    except Exception as error:  # torch raises RuntimeError and others for a broken archive
        raise InvalidModelError(f"the definition is no TorchScript archive: {error}", cause=error) from error


def _tokenizer(model: TrainedModel, words: Sequence[str]) -> PairTokenizer:
    """Return BERT's tokenizer over the uploaded vocabulary."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    settings = _bert_settings(model)
    vocabulary = {word: number for number, word in enumerate(words)}
    missing = [word for word in ("[UNK]", "[CLS]", "[SEP]") if word not in vocabulary]
    if missing:
        raise InvalidModelError(f"the vocabulary of [{model.model_id}] has no {missing[0]}")
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=bool(settings.get("do_lower_case", False)))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ends = (("[SEP]", vocabulary["[SEP]"]), ("[CLS]", vocabulary["[CLS]"]))
    tokenizer.post_processor = processors.BertProcessing(*ends)
    longest = integer(settings.get("max_sequence_length", MAX_LENGTH), "bert_tokenization", "max_sequence_length")
    return PairTokenizer.of(tokenizer, longest)


def _bert_settings(model: TrainedModel) -> Mapping[str, Any]:
    tokenization = model.inference_config.get("tokenization", {"bert": {}})
    kinds = list(tokenization) if isinstance(tokenization, Mapping) else []
    if kinds != ["bert"] or not isinstance(tokenization["bert"], Mapping):
        raise UnsupportedModelError(f"tokenization {kinds} of an uploaded model is not supported by secondpass")
    return tokenization["bert"]


def _padding(upload: Upload) -> int:
    return upload.vocabulary.index("[PAD]") if "[PAD]" in upload.vocabulary else 0

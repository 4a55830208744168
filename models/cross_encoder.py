"""Score how well texts answer a query, reading query and text together.

    query ─┐
           ├─ tokenise apart (kept for next time) ─ score remembered? ─ join ─ sort by length ─ batches ─ ONNX ─ logits
    texts ─┘

Elasticsearch runs such a model behind an inference endpoint of task `rerank`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .hub import model_folder
from .model_files import Config, onnx_file, read_tokenizer
from .score_cache import ScoreCache
from .scoring_session import ScoringSession
from .tokenization import Ids, Pair, PairTokenizer

Floats = NDArray[np.float32]

SHIPPED_MODEL = Path(__file__).parent / "default"
"""The folder of the model that is shipped with secondpass."""

REMEMBERED_TEXTS = 65_536
"""How many texts' token ids are kept: 26 MB for texts of a hundred tokens, beside the texts."""

LONGEST_REMEMBERED = 20_000
"""Characters of the longest text that is kept, so that a few huge texts do not fill the memory."""


@dataclass(frozen=True, slots=True)
class CrossEncoder:
    """Give relevance scores for pairs of texts; `load` makes one.

    A pair's score depends on the pair alone: not on the other pairs, their order, or how they are batched. It is the raw
    logit, or with *sigmoid* a number from 0 to 1. Logits are remembered in *cache*.
    """

    name: str
    tokenizer: PairTokenizer
    session: ScoringSession
    _remembered: Callable[[str], Ids]
    sigmoid: bool = False
    cache: ScoreCache = field(default_factory=ScoreCache)

    @classmethod
    def load(cls, source: str | Path, threads: int | None = None) -> Self:
        """Load a model from a folder (`config.json`, `tokenizer.json`, `model.onnx`) or by its Hugging Face hub id.

        It runs on *threads* threads, or on one per processor. Raises `ModelNotFoundError` when there is no such model and
        `InvalidModelError` saying what is wrong with it.
        """
        folder = model_folder(source)
        config = Config.read(folder)
        tokenizer = read_tokenizer(folder, config)
        largest = max(tokenizer.tokenizer.get_vocab().values())
        session = ScoringSession.open(onnx_file(folder), config.padding, largest, threads)
        remembered = lru_cache(REMEMBERED_TEXTS)(tokenizer.encode)
        return cls(str(source), tokenizer, session, remembered, config.activation == "sigmoid")

    def score(self, query: str, texts: Sequence[str]) -> Floats:
        """Return one score per text, float32, higher is more relevant; raises `InferenceError` when there is none."""
        return self.score_pairs([(query, text) for text in texts])

    def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Return one score per pair of query and text, in order; the array is read-only."""
        read = [self.tokenizer.fitted(self.encode(query), self.encode(text)) for query, text in pairs]
        keys = [(query.tobytes(), text.tobytes()) for query, text in read]
        logits = self.cache.scores(keys, lambda places: self._logits([read[place] for place in places]))
        scores = sigmoid(logits) if self.sigmoid else logits
        scores.setflags(write=False)
        return scores

    def without_cache(self) -> Self:
        """Return this model remembering no scores, for one who measures it."""
        return replace(self, cache=ScoreCache(0))

    def pair(self, query: str, text: str) -> Pair:
        """Return what the model reads of a query and a text."""
        return self.tokenizer.pair(self.encode(query), self.encode(text))

    def encode(self, text: str) -> Ids:
        """Return the token ids of *text* as far as the model would read it, remembered from one call to the next."""
        return self._remembered(text) if len(text) <= LONGEST_REMEMBERED else self.tokenizer.encode(text)

    def truncation(self, query: str, text: str) -> tuple[int, int]:
        """Return how many of *text*'s tokens are read beside *query*, and how many it has."""
        total = self.tokenizer.count(text)
        return min(total, self.pair(query, text).kept), total

    def _logits(self, read: Sequence[tuple[Ids, Ids]]) -> Floats:
        return self.session.scores([self.tokenizer.joined(query, text) for query, text in read])


@cache
def default_cross_encoder() -> CrossEncoder:
    """Load the model that is shipped with secondpass, once per process."""
    return CrossEncoder.load(SHIPPED_MODEL)


def sigmoid(logits: Floats) -> Floats:
    """Map logits to numbers from 0 to 1; the order stays."""
    with np.errstate(over="ignore"):
        numbers: Floats = (1 / (1 + np.exp(-logits.astype(np.float64)))).astype(np.float32)
    return numbers


def normalize_relevance(scores: Floats) -> Floats:
    """Map logits to scores that are never negative: e^s below zero, s + 1 from zero on; the order stays.

    Elasticsearch: TextSimilarityRankRetrieverBuilder, `max(score, 0) + min((float) exp(score), 1)`.
    """
    logits = np.asarray(scores, dtype=np.float32)
    with np.errstate(over="ignore"):
        exponential = np.exp(logits.astype(np.float64)).astype(np.float32)
    normalized: Floats = np.maximum(logits, np.float32(0)) + np.minimum(exponential, np.float32(1))
    return normalized

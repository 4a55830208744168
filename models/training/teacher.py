"""Ask a bigger model how near two texts are in meaning.

The teacher is all-MiniLM-L6-v2 as it was published: all six layers, one vector per text. It reads a text without
knowing the query, so it misses names and numbers, but it knows that a sleepwalker is a somnambulist.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from ..batching import attention_mask, pad_rows, plan_batches
from ..tokenization import PairTokenizer
from .network import CrossEncoderNetwork

Floats = NDArray[np.float32]


class Teacher:
    """Turn texts into vectors of length one; *network* holds all layers of the published encoder."""

    def __init__(self, network: CrossEncoderNetwork, tokenizer: PairTokenizer) -> None:
        self._network, self._tokenizer = network.eval(), tokenizer

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one vector per text (texts, width); the dot product of two is their likeness, -1 to 1."""
        edges = self._tokenizer.template
        rows = [np.concatenate([edges.before, self._tokenizer.encode(text), edges.after]) for text in texts]
        vectors = np.empty((len(rows), self._network.shape.width), dtype=np.float32)
        for batch in plan_batches([len(row) for row in rows]):
            chosen = [rows[place] for place in batch]
            vectors[batch] = self._embed(torch.from_numpy(pad_rows(chosen)), torch.from_numpy(attention_mask(chosen)))
        return vectors

    def _embed(self, ids: torch.Tensor, mask: torch.Tensor) -> Floats:
        with torch.inference_mode():
            tokens = self._network.embeddings(ids, torch.zeros_like(ids))
            hidden = (1.0 - mask.float())[:, None, None, :] * -1e4
            for layer in self._network.layers:
                tokens = layer(tokens, hidden)
            # The mean's length does not matter, so the sum will do.
            sums = (tokens * mask.float()[:, :, None]).sum(dim=1)
            vectors: Floats = torch.nn.functional.normalize(sums, dim=-1).numpy()
        return vectors

"""Define the shipped cross-encoder: the layers of a BERT encoder and a head which knows query from document.

This file needs torch and is imported by training alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Shape:
    """Give the sizes of a network. Token types: 0 query, 1 document, and both raised by two where the texts match."""

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 256
    types: int = 4

    def as_dict(self) -> dict[str, int]:
        """Return the sizes by name, as a checkpoint stores them."""
        return asdict(self)


class Embeddings(nn.Module):  # type: ignore[misc]
    """Add what a token is, where it stands, and which text it belongs to."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.types = nn.Embedding(shape.types, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, ids: Tensor, type_ids: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        return self.norm(self.words(ids) + self.positions(places) + self.types(type_ids))


class Layer(nn.Module):  # type: ignore[misc]
    """Let every token look at every other, then think about what it saw."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.size = shape.heads, shape.width // shape.heads
        self.look = nn.Linear(shape.width, 3 * shape.width)
        self.seen = nn.Linear(shape.width, shape.width)
        self.look_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.drop = nn.Dropout(0.0)
        self.widen = nn.Linear(shape.width, shape.inner)
        self.narrow = nn.Linear(shape.inner, shape.width)
        self.think_norm = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, tokens: Tensor, hidden: Tensor) -> Tensor:
        tokens = self.look_norm(tokens + self.drop(self.seen(self._attend(tokens, hidden))))
        thought = self.narrow(nn.functional.gelu(self.widen(tokens)))
        return self.think_norm(tokens + self.drop(thought))

    def _attend(self, tokens: Tensor, hidden: Tensor) -> Tensor:
        rows, width = tokens.shape[0], tokens.shape[1]
        packed = self.look(tokens).view(rows, width, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
        weights = packed[0] @ packed[1].transpose(-1, -2) / math.sqrt(self.size) + hidden
        mixed = torch.softmax(weights, dim=-1) @ packed[2]
        return mixed.transpose(1, 2).reshape(rows, width, self.heads * self.size)


class CrossEncoderNetwork(nn.Module):  # type: ignore[misc]
    """Score pairs: token ids, attention mask and token types, each (pairs, tokens), to one logit each (pairs, 1).

    The head reads the first token and the means over the query's and over the document's tokens: how much of the query
    was matched is then one projection away.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings = Embeddings(shape)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.pool = nn.Linear(3 * shape.width, shape.width)
        self.classify = nn.Linear(shape.width, 1)

    def forward(self, ids: Tensor, mask: Tensor, type_ids: Tensor) -> Tensor:
        present = mask.to(torch.float32)
        hidden = (1.0 - present)[:, None, None, :] * -1e4
        tokens = self.embeddings(ids, type_ids)
        for layer in self.layers:
            tokens = layer(tokens, hidden)
        pooled = nn.functional.gelu(self.pool(summary(tokens, present, type_ids)))
        return self.classify(pooled)

    def drop(self, share: float) -> None:
        """Leave out a *share* of what each layer adds, at random, while the network learns.

        Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014.
        """
        for layer in self.layers:
            layer.drop.p = share


def summary(tokens: Tensor, present: Tensor, type_ids: Tensor) -> Tensor:
    """Return the first token, the query's mean and the document's mean side by side, (pairs, 3 x width).

    One matrix product and not sums, because onnxruntime's sums over tokens change their order, and so their last bits,
    with the padding; its products do not.
    """
    first = (torch.cumsum(present, dim=1) == 1).to(torch.float32) * present
    document = (type_ids % 2).to(torch.float32) * present
    chosen = torch.stack((first, present - document, document), dim=1)
    means = chosen @ tokens / chosen.sum(dim=2, keepdim=True).clamp(min=1.0)
    return means.flatten(1)


def from_bert(weights: Mapping[str, Tensor], layers: Sequence[int]) -> CrossEncoderNetwork:
    """Build a network from the named tensors of a pretrained BERT encoder, keeping only the given *layers*.

    The type embeddings of matched tokens start as those of unmatched ones; the head starts at random.
    """
    words = weights["embeddings.word_embeddings.weight"]
    shape = Shape(words.shape[0], words.shape[1], len(layers), inner=weights[_part(0, "intermediate.dense")].shape[0])
    network = CrossEncoderNetwork(shape)
    state = network.state_dict()
    state["embeddings.words.weight"] = words
    state["embeddings.positions.weight"] = weights["embeddings.position_embeddings.weight"][: shape.positions]
    state["embeddings.types.weight"] = weights["embeddings.token_type_embeddings.weight"].repeat(2, 1)
    for end in ("weight", "bias"):
        state[f"embeddings.norm.{end}"] = weights[f"embeddings.LayerNorm.{end}"]
        for ours, theirs in enumerate(layers):
            state.update(_layer(weights, ours, theirs, end))
    network.load_state_dict(state)
    return network


def _part(layer: int, name: str, end: str = "weight") -> str:
    return f"encoder.layer.{layer}.{name}.{end}"


def _layer(weights: Mapping[str, Tensor], ours: int, theirs: int, end: str) -> dict[str, Any]:
    looks = [weights[_part(theirs, f"attention.self.{name}", end)] for name in ("query", "key", "value")]
    names = {
        "seen": "attention.output.dense",
        "look_norm": "attention.output.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "think_norm": "output.LayerNorm",
    }
    copied = {f"layers.{ours}.{name}.{end}": weights[_part(theirs, old, end)] for name, old in names.items()}
    return {f"layers.{ours}.look.{end}": torch.cat(looks), **copied}

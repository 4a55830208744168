"""Let the last layer of an encoder compute little more than a head reads of it: the first token.

A head like BERT's reads the first token, and still the last layer is made to work out all of them. Keys and values it needs of
all; queries, and what comes behind the attention, of the first. Five sixths of a layer are saved: of six layers a seventh, of two
two fifths. Needs the extra `train`.

The second token is worked out as well, for the sake of one score for one pair: a product with a single row goes another way
through ONNX Runtime, where its last bits depend on the padding.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ROWS = 2
"""How many tokens the last layer works out: no pair has fewer."""

FAMILIES = frozenset({"bert", "camembert", "electra", "roberta", "xlm-roberta"})
"""Families of transformers whose layers are BERT's and whose heads read the first token."""


@contextmanager
def first_tokens(module: Any) -> Iterator[None]:
    """Replace the last layer of a sequence classifier of `FAMILIES` as long as it is traced; leave any other as it is."""
    if module.config.model_type not in FAMILIES:
        yield
        return
    layers = module.base_model.encoder.layer
    whole = layers[-1]
    layers[-1] = _first_tokens_of(whole)
    try:
        yield
    finally:
        layers[-1] = whole


def _first_tokens_of(layer: Any) -> Any:
    """Return *layer* from tokens (pairs, tokens, width) to the first of them (pairs, ROWS, width)."""
    import torch

    class FirstTokens(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.layer = layer

        def forward(self, tokens: Any, mask: Any, *_: Any, **__: Any) -> Any:
            seen = _attended(self.layer.attention.self, tokens, mask)
            seen = self.layer.attention.output(seen, tokens[:, :ROWS])
            return self.layer.output(self.layer.intermediate(seen), seen)

    return FirstTokens().eval()


def _attended(attention: Any, tokens: Any, mask: Any) -> Any:
    """Return what the first tokens see of all; *mask*, (pairs, 1, tokens or 1, tokens), is added to the weights."""
    import torch

    def heads(values: Any) -> Any:
        return values.unflatten(2, (attention.num_attention_heads, -1)).transpose(1, 2)

    query, keys = heads(attention.query(tokens[:, :ROWS])), heads(attention.key(tokens))
    weights = query @ keys.transpose(2, 3) * attention.attention_head_size**-0.5 + mask[:, :, :ROWS]
    return (torch.softmax(weights, dim=-1) @ heads(attention.value(tokens))).transpose(1, 2).flatten(2)

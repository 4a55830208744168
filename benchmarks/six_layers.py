"""MiniLM's shape with six layers and random weights: as PyTorch runs it, as a folder we load, and what it costs in arithmetic."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from secondpass.models.batching import TOKENS_PER_BATCH
from secondpass.models.cross_encoder import SHIPPED_MODEL
from secondpass.models.first_tokens import ROWS

LAYERS, WIDTH, INNER = 6, 384, 1536
SIDE = 1024
"""Rows and columns of large matrices, whose product is the speed to be reached."""

BATCH = 32
"""Pairs a batch of sentence-transformers' CrossEncoder holds."""


@dataclass(frozen=True, slots=True)
class PyTorchEncoder:
    """Score as CrossEncoder.predict does: tokenised in pairs, longest first, batches of 32 padded to their longest."""

    module: Any
    tokenizer: Any

    def score(self, query: str, texts: Sequence[str]) -> Any:
        import torch

        entries = self.tokenizer.encode_batch([(query, text) for text in texts])
        order = sorted(range(len(entries)), key=lambda place: -len(entries[place].ids))
        scores = np.empty(len(entries), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            with torch.inference_mode():
                logits = self.module(**_padded([entries[row] for row in rows])).logits
            scores[rows] = logits[:, 0].numpy()
        return scores


def make(folder: Path) -> PyTorchEncoder:
    """Write the model to *folder* for ONNX Runtime, and return it for PyTorch."""
    import torch
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertForSequenceClassification

    from secondpass.models.exporting import write_graph

    torch.manual_seed(0)
    sizes = {"hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": 12, "intermediate_size": INNER}
    config = BertConfig(num_labels=1, **sizes)
    eager = BertForSequenceClassification._from_config(config, attn_implementation="eager").eval()
    write_graph(eager, folder / "model.onnx")
    (folder / "config.json").write_text(config.to_json_string(use_diff=False))
    shutil.copyfile(SHIPPED_MODEL / "tokenizer.json", folder / "tokenizer.json")
    quick = BertForSequenceClassification._from_config(config, attn_implementation="sdpa").eval()
    quick.load_state_dict(eager.state_dict())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(512)
    tokenizer.no_padding()
    return PyTorchEncoder(quick, tokenizer)


def write_as_torch_does(pytorch: PyTorchEncoder, path: Path) -> None:
    """Write the model over *path* by torch's newer exporter, all layers whole: a graph whose widths onnxruntime can see."""
    import torch

    names = ("input_ids", "attention_mask", "token_type_ids")
    ids = torch.full((2, 7), 5)
    torch.onnx.export(
        pytorch.module,
        kwargs=dict.fromkeys(names, ids),
        f=path,
        input_names=list(names),
        output_names=["logits"],
        dynamic_shapes={name: {0: "pairs", 1: "tokens"} for name in names},
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def operations(lengths: Sequence[int], whole: bool = False) -> float:
    """Return the additions and multiplications of pairs with so many tokens; what is not a product of matrices is left out.

    Of the last layer the graph computes keys and values of all tokens, and the rest of the first two; six *whole* layers
    are what the shape asks for, and what a graph as it comes computes.
    """
    read, done = np.array(lengths, dtype=np.float64), 0.0
    last = read if whole else np.full_like(read, ROWS)
    for worked_out in (*[read] * (LAYERS - 1), last):
        own, all_of_them = 2 * WIDTH**2 + 2 * WIDTH * INNER, 2 * WIDTH**2
        done += 2 * (own * worked_out + all_of_them * read + 2 * WIDTH * worked_out * read).sum()
    return done


Operands = tuple[Any, Any]


def operands() -> dict[str, Operands]:
    """Return float32 matrices to multiply: large ones of two libraries, and those of a layer's widest product."""
    import torch

    large, same = torch.ones(SIDE, SIDE), np.ones((SIDE, SIDE), dtype=np.float32)
    widest = torch.ones(TOKENS_PER_BATCH, WIDTH), torch.ones(WIDTH, INNER)
    return {
        "a large sgemm of PyTorch": (large, large),
        "a large sgemm of numpy": (same, same),
        "a layer's widest sgemm in PyTorch": widest,
    }


def sgemm(factors: Operands, operations: float) -> None:
    """Multiply two matrices until so many *operations* are done."""
    left, right = factors
    for _ in range(round(operations / (2 * left.shape[0] * left.shape[1] * right.shape[1]))):
        left @ right


def _padded(entries: Sequence[Any]) -> dict[str, Any]:
    import torch
    from torch.nn.utils.rnn import pad_sequence

    def rows(name: str) -> Any:
        return pad_sequence([torch.tensor(getattr(entry, name)) for entry in entries], batch_first=True)

    return {"input_ids": rows("ids"), "attention_mask": rows("attention_mask"), "token_type_ids": rows("type_ids")}

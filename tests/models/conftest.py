"""Small cross-encoders of every kind, made on the spot."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefgh", "man", "##man", "spider", "bat", "the", "of", "2", ".", "-"]


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    vocabulary = {word: place for place, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def _tokenizer_of(family: str) -> Any:
    """Return a tokenizer that joins pairs as the family's do, with as few words as will do."""
    if family in ("bert", "electra"):
        return _tokenizer()
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    specials = ["<pad>", "<unk>", "<s>", "</s>"] if "roberta" not in family else ["<s>", "<pad>", "</s>", "<unk>"]
    pieces = [*specials, *"▁abcdefgh", "▁the", "▁spider", "man", "▁man", "bat", "▁2", "."]
    tokenizer = Tokenizer(
        models.Unigram([(piece, -float(i)) for i, piece in enumerate(pieces)], specials.index("<unk>"))
    )
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    first, last = [(name, specials.index(name)) for name in ("<s>", "</s>")]
    double = "</s> </s>" if "roberta" in family else "</s>"
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair=f"<s> $A {double} $B </s>", special_tokens=[first, last]
    )
    return tokenizer


@pytest.fixture
def tiny_tokenizer() -> Any:
    return _tokenizer()


@pytest.fixture(scope="session")
def tokenizer_of() -> Callable[[str], Any]:
    """Return a function that makes a family's small tokenizer."""
    return _tokenizer_of


@pytest.fixture(scope="session")
def hugging_face_model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A random BERT of transformers with two logits, in a folder and as a torch module."""
    torch = pytest.importorskip("torch", reason="torch makes the small model that is tested")
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(WORDS), max_position_embeddings=64, num_labels=2, initializer_range=0.5, **sizes)

    class Logits(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.bert = BertForSequenceClassification(config)

        def forward(self, ids: Any, mask: Any, types: Any) -> Any:
            return self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).logits

    module = Logits().eval()
    folder = tmp_path_factory.mktemp("hugging-face") / "tiny"
    (folder / "onnx").mkdir(parents=True)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    ids = torch.randint(4, len(WORDS), (2, 7))
    torch.onnx.export(
        module,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        folder / "onnx" / "model.onnx",
        input_names=names,
        output_names=["logits"],
        dynamic_axes={name: {0: "pairs", 1: "tokens"} for name in names} | {"logits": {0: "pairs"}},
        opset_version=17,
        dynamo=False,
    )
    _tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps(config.to_dict()))
    return folder, module


@pytest.fixture
def graph_folder(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that makes a model folder around a one-line ONNX graph."""
    onnx = pytest.importorskip("onnx", reason="onnx makes the small graphs that are tested")

    def make(
        columns: int | None = 1, inputs: tuple[str, ...] = ("input_ids", "attention_mask"), **options: Any
    ) -> Path:
        folder = tmp_path / "model"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        onnx.save(
            _graph(columns, inputs, options.get("output", "logits"), options.get("value", 1.0)), folder / "model.onnx"
        )
        _tokenizer().save(str(folder / "tokenizer.json"))
        (folder / "config.json").write_text(json.dumps({"vocab_size": len(WORDS), **options.get("config", {})}))
        return folder

    return make


def _graph(columns: int | None, inputs: tuple[str, ...], output: str, value: float) -> Any:
    """Sum each row's token ids, times *value*, into *columns* columns; None keeps one number per token."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    cast = helper.make_node("Cast", [inputs[0]], ["floats"], to=TensorProto.FLOAT)
    scaled = helper.make_node("Mul", ["floats", "value"], ["scaled" if columns else output])
    stored = [numpy_helper.from_array(np.array(value, dtype=np.float32), "value")]
    nodes = [cast, scaled]
    if columns:
        weights = np.arange(1, columns + 1, dtype=np.float32)[None, :]
        stored += [numpy_helper.from_array(np.array([1]), "axis"), numpy_helper.from_array(weights, "weights")]
        nodes.append(helper.make_node("ReduceSum", ["scaled", "axis"], ["sum"], keepdims=1))
        nodes.append(helper.make_node("MatMul", ["sum", "weights"], [output]))
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["pairs", "tokens"]) for name in inputs]
    result = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["pairs", columns or "tokens"])
    graph = helper.make_graph(nodes, "graph", given, [result], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    return model

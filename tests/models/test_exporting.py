"""PyTorch weights as ONNX: the same logits for every shape, the same bits in every batch, and refusals that say why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass.models.cross_encoder import CrossEncoder
from secondpass.models.errors import InvalidModelError
from secondpass.models.exporting import export_model
from secondpass.models.quantizing import quantize_model

torch = pytest.importorskip("torch", reason="torch makes the small models that are exported")
pytest.importorskip("onnx", reason="onnx writes the graphs")
pytestmark = pytest.mark.filterwarnings("ignore")

SIZES = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
ROBERTA = {"type_vocab_size": 1, "pad_token_id": 1, "max_position_embeddings": 66}
DEBERTA = {
    "relative_attention": True,
    "position_buckets": 16,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": ["p2c", "c2p"],
    "position_biased_input": False,
    "type_vocab_size": 0,
    "pooler_hidden_size": 64,
}
ALIKE = {"bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3, "pad_token_id": 0}
FAMILIES: dict[str, dict[str, Any]] = {
    "bert": {},
    "roberta": ROBERTA,
    "xlm-roberta": ROBERTA,
    "deberta-v2": DEBERTA,
    "modernbert": {**ALIKE, "local_attention": 8, "global_attn_every_n_layers": 2},
    "electra": {"embedding_size": 64},
}
TEXTS = ["", "a", "the spider man", "spiderman 2 of the bat", "bat-man. " * 5, "a b c d e f g h " * 9]
words = st.lists(st.sampled_from(["a", "b", "spider", "man", "bat", "the", "2", "é", "👍"]), max_size=40).map(" ".join)


@dataclass(frozen=True)
class Made:
    """A random model of transformers: its folder, the module, and the folder it was exported to."""

    source: Path
    module: Any
    exported: Path


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory, tokenizer_of: Callable[[str], Any]) -> Callable[[str, int], Made]:
    made: dict[tuple[str, int], Made] = {}

    def make(family: str, labels: int) -> Made:
        if (family, labels) not in made:
            folder = tmp_path_factory.mktemp(f"{family}-{labels}")
            module = random_model(family, labels)
            module.save_pretrained(folder / "source")
            tokenizer_of(family).save(str(folder / "source" / "tokenizer.json"))
            export_model(folder / "source", folder / "exported")
            made[family, labels] = Made(folder / "source", module, folder / "exported")
        return made[family, labels]

    return make


def random_model(family: str, labels: int) -> Any:
    from transformers import AutoConfig, AutoModelForSequenceClassification

    torch.manual_seed(0)
    options = {"vocab_size": 60, "max_position_embeddings": 64, **SIZES, **FAMILIES[family], "num_labels": labels}
    config = AutoConfig.for_model(family, **options)
    module = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
    for weights in module.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.2)
    return module.eval()


def torch_logits(module: Any, entry: Any, types: bool) -> Any:
    given = {"input_ids": entry.ids, "attention_mask": entry.attention_mask}
    if types:
        given["token_type_ids"] = entry.type_ids
    with torch.no_grad():
        return module(**{name: torch.tensor([values]) for name, values in given.items()}).logits[0].numpy()


@pytest.mark.parametrize("labels", [1, 2])
@pytest.mark.parametrize("family", FAMILIES)
def test_an_exported_model_scores_as_pytorch_does(make: Callable[[str, int], Made], family: str, labels: int) -> None:
    made = make(family, labels)
    model = CrossEncoder.load(made.exported)
    own = model.tokenizer.tokenizer

    assert ("token_type_ids" in model.session.inputs) == (family in ("bert", "electra"))
    for query in ("spiderman", "the bat man"):
        for text, score in zip(TEXTS, model.score(query, TEXTS), strict=True):
            entry = own.encode(query, text)
            if len(entry.ids) > model.tokenizer.max_length:
                continue
            logits = torch_logits(made.module, entry, "token_type_ids" in model.session.inputs)
            expected = logits[0] if labels == 1 else logits[1] - logits[0]
            assert score == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_scores_the_same_to_the_bit_in_any_batch(make: Callable[[str, int], Made], family: str) -> None:
    made = make(family, 1)
    model, threads = (CrossEncoder.load(made.exported, count).without_cache() for count in (None, 3))

    assert not model.session.alone

    @settings(max_examples=15)
    @given(st.lists(st.tuples(words, words), min_size=1, max_size=24))
    def holds(pairs: list[tuple[str, str]]) -> None:
        alone = np.concatenate([model.score_pairs([pair]) for pair in pairs])
        read = [model.pair(*pair) for pair in pairs]
        assert model.score_pairs(pairs).tobytes() == alone.tobytes()
        assert threads.score_pairs(pairs).tobytes() == alone.tobytes()
        assert model.session._logits(read).tobytes() == alone.tobytes()  # all in one batch, padded to the longest

    holds()


@pytest.mark.parametrize(("way", "share", "close"), [("int8", 0.65, 0.2), ("fp16", 0.8, 0.01)])
@pytest.mark.parametrize("family", ["bert", "deberta-v2", "modernbert"])
def test_weights_stored_smaller_score_nearly_as_before(
    make: Callable[[str, int], Made], tmp_path: Path, family: str, way: str, share: float, close: float
) -> None:
    exported = make(family, 1).exported
    done = quantize_model(exported, tmp_path / "small", way)
    before, after = CrossEncoder.load(exported), CrossEncoder.load(tmp_path / "small")

    assert done.after < share * done.before
    assert 0 < np.abs(after.score("spiderman", TEXTS) - before.score("spiderman", TEXTS)).max() < close
    assert not after.session.alone


def test_what_is_quantized_already_is_not_quantized_again(make: Callable[[str, int], Made], tmp_path: Path) -> None:
    quantize_model(make("bert", 1).exported, tmp_path / "small")
    with pytest.raises(InvalidModelError, match="no large float32 matrix"):
        quantize_model(tmp_path / "small", tmp_path / "smaller")
    with pytest.raises(InvalidModelError, match=r"one of \['fp16', 'int8'\]"):
        quantize_model(tmp_path / "small", tmp_path / "smaller", "int4")


def test_quantised_arithmetic_minds_company_and_is_given_pairs_alone(
    make: Callable[[str, int], Made], tmp_path: Path
) -> None:
    from onnxruntime.quantization import quantize_dynamic

    folder = tmp_path / "dynamic"
    shutil.copytree(make("bert", 1).exported, folder)
    quantize_dynamic(str(folder / "model.onnx"), str(folder / "quantized.onnx"))
    (folder / "quantized.onnx").replace(folder / "model.onnx")
    model = CrossEncoder.load(folder).without_cache()
    pairs = [(query, text) for query in ("spiderman", "the bat") for text in TEXTS]

    assert model.session.alone
    alone = np.concatenate([model.score_pairs([pair]) for pair in pairs])
    assert model.score_pairs(pairs).tobytes() == alone.tobytes()


def test_a_sigmoid_gives_numbers_from_0_to_1_in_the_same_order(
    make: Callable[[str, int], Made], tmp_path: Path
) -> None:
    made = make("bert", 1)
    export_model(made.source, tmp_path / "sigmoid", activation="sigmoid", max_length=32)
    model, raw = CrossEncoder.load(tmp_path / "sigmoid"), CrossEncoder.load(made.exported)
    scores, logits = model.score("spiderman", TEXTS[:4]), raw.score("spiderman", TEXTS[:4])

    assert model.tokenizer.max_length == 32
    assert scores == pytest.approx(1 / (1 + np.exp(-logits.astype(float))), rel=1e-6)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"architectures": ["BertModel"]}, "have no head"),
        ({"id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2}}, "3 labels"),
        ({"model_type": "unheard-of"}, "cannot be read by transformers"),
        ({"hidden_size": 32}, "cannot be read by transformers"),
    ],
)
def test_what_is_no_cross_encoder_is_not_exported(
    make: Callable[[str, int], Made], tmp_path: Path, change: dict[str, Any], complaint: str
) -> None:
    source = tmp_path / "source"
    shutil.copytree(make("bert", 1).source, source)
    config = json.loads((source / "config.json").read_text())
    (source / "config.json").write_text(json.dumps(config | change))

    with pytest.raises(InvalidModelError, match=complaint):
        export_model(source, tmp_path / "exported")
    assert not (tmp_path / "exported").exists()


def test_nothing_is_written_over(make: Callable[[str, int], Made], tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(InvalidModelError, match="not empty"):
        export_model(make("bert", 1).source, tmp_path)
    with pytest.raises(InvalidModelError, match="no folder to write"):
        export_model(make("bert", 1).source, tmp_path / "mine.txt")
    with pytest.raises(InvalidModelError, match="activation"):
        export_model(make("bert", 1).source, tmp_path / "new", activation="tanh")


def test_weights_cut_short_are_refused(make: Callable[[str, int], Made], tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(make("bert", 1).source, source)
    (source / "model.safetensors").write_bytes((source / "model.safetensors").read_bytes()[:1000])
    with pytest.raises(InvalidModelError, match="cannot be read by transformers"):
        export_model(source, tmp_path / "exported")


def test_a_head_without_weights_is_refused_rather_than_made_up(
    make: Callable[[str, int], Made], tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    source = tmp_path / "source"
    shutil.copytree(make("bert", 1).source, source)
    weights = load_file(source / "model.safetensors")
    del weights["classifier.weight"]
    save_file(weights, source / "model.safetensors", {"format": "pt"})

    with pytest.raises(InvalidModelError, match=r"no weights for \['classifier\.weight'\]"):
        export_model(source, tmp_path / "exported")

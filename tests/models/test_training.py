"""Training: who is examined on what, what the network keeps of its origin, and that nothing is lost by storing it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.errors import ModelDefinitionError
from secondpass.models.tokenization import PairTokenizer
from secondpass.models.training.corpus import JudgedQuery, read_corpus, split_of
from secondpass.models.training.examination import examine, ndcg
from secondpass.models.training.film_text import FULL, FilmTokens, film_text
from secondpass.models.training.groups import JudgedSource, MixedSource

FILM = {"id": "1", "title": "Heat", "year": 1995, "plot": "Two men.", "cast": ["A", "B", "C", "D", "E"], "tags": []}
FILMS = [FILM, {"id": "2", "title": "The Heat", "genres": ["Comedy"]}, {"id": "3", "title": "a b"}]
JUDGMENTS = [("q1", "heat", "1", 1), ("q1", "heat", "2", 0), ("q2", "a b", "3", 1), ("q2", "a b", "404", 1)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "films.jsonl").write_text("\n".join(json.dumps(film) for film in FILMS) + "\n")
    rows = ["query_id\tquery\tdoc_id\tgrade", *("\t".join(map(str, row)) for row in JUDGMENTS)]
    (tmp_path / "judgments.tsv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_a_query_stands_on_the_same_side_however_it_is_typed() -> None:
    assert split_of("  The  HEAT ") == split_of("the heat")


def test_eight_tenths_of_the_queries_are_learnt_from() -> None:
    splits = [split_of(f"query {number}") for number in range(5000)]
    assert splits.count("train") / 5000 == pytest.approx(0.8, abs=0.02)
    assert splits.count("test") / 5000 == pytest.approx(0.1, abs=0.02)


def test_no_query_stands_on_two_sides(folder: Path) -> None:
    corpus = read_corpus(folder)
    texts = [{query.text for query in corpus.of(split)} for split in ("train", "validation", "test")]
    assert sum(map(len, texts)) == len(set.union(*texts)) == 2


def test_a_judged_film_that_does_not_exist_is_left_out(folder: Path) -> None:
    assert {query.text: dict(query.grades) for query in read_corpus(folder).queries} == {
        "heat": {"1": 1.0, "2": 0.0},
        "a b": {"3": 1.0},
    }


def test_judgments_without_a_header_are_trecs(folder: Path) -> None:
    (folder / "judgments.tsv").write_text("q1\t0\t1\t3\nq1\t0\t2\t0\n")
    (folder / "queries.jsonl").write_text('{"query_id": "q1", "query": "heat", "split": "test"}\n')
    assert read_corpus(folder).queries == (JudgedQuery("heat", "test", {"1": 3.0, "2": 0.0}),)


def test_queries_that_are_examined_elsewhere_are_not_learnt_from(folder: Path) -> None:
    examined = (JudgedQuery("HEAT", "test", {}),)
    assert [query.text for query in read_corpus(folder).without(examined).queries] == ["a b"]


def test_a_folder_without_films_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelDefinitionError, match=r"films\.jsonl"):
        read_corpus(tmp_path)


def test_a_film_reads_title_first_and_lists_are_cut_short() -> None:
    assert film_text(FILM) == "Heat. 1995. A, B, C, D. Two men.."
    assert film_text(FILM, ("overview", "title")) == "Two men.. Heat."


def test_joined_tokens_are_the_tokens_of_the_joined_text(tiny_tokenizer: Any) -> None:
    pairs = PairTokenizer.of(tiny_tokenizer, 64)
    films = FilmTokens({film["id"]: film for film in FILMS}, pairs.encode)
    for film in FILMS:
        assert films(film["id"], FULL).tolist() == pairs.encode(film_text(film)).tolist()


def test_the_same_seed_draws_the_same_groups(folder: Path, tiny_tokenizer: Any) -> None:
    pairs = PairTokenizer.of(tiny_tokenizer, 64)
    corpus = read_corpus(folder)
    films = FilmTokens(corpus.films, pairs.encode)

    def drawn(seed: int) -> list[list[float]]:
        source = MixedSource([(JudgedSource(corpus, films, pairs, seed), 1.0)], seed)
        return [[len(pair.ids) for pair in source.draw().pairs] for _ in range(9)] if corpus.of("train") else []

    assert drawn(1) == drawn(1)


@pytest.mark.parametrize(("order", "value"), [([3, 2, 1], 1.0), ([1, 2, 3], 0.5869), ([1, 3, 2], 0.6885)])
def test_ndcg_is_one_for_the_best_order_and_less_for_others(order: list[float], value: float) -> None:
    assert ndcg(np.array([2.0, 1.0, 0.0]), np.array(order, dtype=np.float32)) == pytest.approx(value, abs=2e-3)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_ndcg_lies_between_zero_and_one(grades: list[int], chance: Any) -> None:
    scores = np.array([chance.random() for _ in grades], dtype=np.float32)
    assert 0 <= ndcg(np.array(grades), scores) <= 1 + 1e-12


def test_a_model_that_scores_all_alike_gains_nothing_from_the_order_of_the_judgments(tiny_tokenizer: Any) -> None:
    pairs = PairTokenizer.of(tiny_tokenizer, 64)
    films = FilmTokens({film["id"]: film for film in FILMS}, pairs.encode)

    def same(grades: dict[str, float]) -> float:
        return examine(lambda rows: np.zeros(len(rows), np.float32), [JudgedQuery("a", "test", grades)], films, pairs)

    assert same({"1": 0.0, "2": 0.0, "3": 1.0}) == same({"3": 1.0, "2": 0.0, "1": 0.0}) == pytest.approx(0.5)


@pytest.fixture
def small_network() -> Callable[[], Any]:
    torch = pytest.importorskip("torch", reason="networks are trained with torch")
    from secondpass.models.training.network import CrossEncoderNetwork, Shape

    def make() -> Any:
        torch.manual_seed(3)
        return CrossEncoderNetwork(Shape(21, 16, 2, 2, 32, 64)).eval()

    return make


def test_padding_changes_no_score_of_the_network(small_network: Callable[[], Any]) -> None:
    import torch

    ids, types = torch.tensor([[2, 5, 3, 6, 3, 0, 0]]), torch.tensor([[0, 2, 0, 1, 1, 0, 0]])
    network = small_network()
    padded = network(ids, (ids > 0).long(), types)
    bare = network(ids[:, :5], torch.ones(1, 5, dtype=torch.long), types[:, :5])
    assert torch.allclose(padded, bare, atol=1e-6)


def test_a_network_begins_with_the_layers_it_was_given(small_network: Callable[[], Any]) -> None:
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    from secondpass.models.training.network import from_bert

    sizes = {"hidden_size": 384, "num_hidden_layers": 2, "num_attention_heads": 12, "intermediate_size": 32}
    bert = BertModel(BertConfig(vocab_size=21, max_position_embeddings=300, **sizes), add_pooling_layer=False).eval()
    network = from_bert(bert.state_dict(), (0, 1)).eval()
    ids = torch.tensor([[2, 5, 3, 6, 3]])
    types = torch.tensor([[0, 0, 0, 1, 1]])
    tokens = network.embeddings(ids, types)
    for layer in network.layers:
        tokens = layer(tokens, torch.zeros(1, 1, 1, 5))
    expected = bert(input_ids=ids, token_type_ids=types).last_hidden_state
    assert torch.allclose(tokens, expected, atol=1e-5)
    assert torch.equal(network.embeddings(ids, types + 2), network.embeddings(ids, types))


def test_an_exported_network_scores_as_it_did_but_for_eight_bits(
    small_network: Callable[[], Any], tiny_tokenizer: Any, tmp_path: Path
) -> None:
    pytest.importorskip("onnx")
    from secondpass.models.cross_encoder import CrossEncoder
    from secondpass.models.training.export import config_of, write_onnx
    from secondpass.models.training.loop import scorer

    network = small_network()
    write_onnx(network, tmp_path / "model.onnx")
    tiny_tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "config.json").write_text(json.dumps(config_of(network, 32)))
    model = CrossEncoder.load(tmp_path)
    texts = ["a b", "", "spiderman 2", "c d e f g h " * 9]
    pairs = [model.tokenizer.pair(model.encode("spider-man a"), model.encode(text)) for text in texts]
    assert np.allclose(model.score("spider-man a", texts), scorer(network)(pairs), atol=0.02)
    assert model.tokenizer.canonical is not None


@given(st.lists(st.lists(st.floats(-5, 5, width=32), min_size=3, max_size=3), min_size=1, max_size=6))
def test_eight_bits_are_never_wrong_by_more_than_half_a_step(rows: list[list[float]]) -> None:
    from secondpass.models.weight_storage import eight_bits

    values = np.array(rows, dtype=np.float32)
    codes, scales = eight_bits(values, axis=1)
    assert codes.dtype == np.int8
    assert (np.abs(codes * scales - values) <= scales * 0.5001).all()


def test_training_lowers_the_loss_and_goes_on_where_it_stopped(
    small_network: Callable[[], Any], folder: Path, tiny_tokenizer: Any, tmp_path: Path
) -> None:
    from secondpass.models.training.groups import Group
    from secondpass.models.training.loop import Plan, Trainer, load_network

    pairs = PairTokenizer.of(tiny_tokenizer, 64, match_types=True)
    rows = tuple(pairs.pair(pairs.encode("a"), pairs.encode(text)) for text in ("a b", "c d", "e", "f g h"))
    group = Group(rows, np.array([1, 0, 0, 0], dtype=np.float32))
    trainer = Trainer(small_network(), Plan(1.0, pairs=1000), tmp_path)
    losses = [trainer.step([group, group]) for _ in range(30)]
    assert losses[-1] < losses[0] - 0.3
    trainer.save()
    again = Trainer(small_network(), Plan(1.0, pairs=1000), tmp_path)
    again.resume(load_network(tmp_path / "checkpoint.pt")[1])
    assert (again.steps, again.pairs) == (30, 240)
    assert again.step([group, group]) == pytest.approx(trainer.step([group, group]), rel=1e-4)


def test_training_goes_on_from_an_exported_model(small_network: Callable[[], Any], tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from secondpass.models.training.export import config_of, write_onnx
    from secondpass.models.training.shipped import exported_network

    network = small_network()
    for value in network.parameters():
        torch.nn.init.normal_(value)  # the exporter stores equal weights once, and only new ones are equal
    write_onnx(network, tmp_path / "model.onnx")
    (tmp_path / "config.json").write_text(json.dumps(config_of(network, 32)))
    again = exported_network(tmp_path)
    assert again.shape == network.shape
    for (name, value), other in zip(network.state_dict().items(), again.state_dict().values(), strict=True):
        assert torch.allclose(value, other, atol=0.02), name


def test_weights_of_one_training_may_be_averaged(small_network: Callable[[], Any]) -> None:
    torch = pytest.importorskip("torch")
    from secondpass.models.training.export import mean_of

    networks = [small_network(), small_network()]
    for network in networks:
        for value in network.parameters():
            torch.nn.init.normal_(value)
    each = [{name: value.clone() for name, value in network.state_dict().items()} for network in networks]
    for name, value in mean_of(networks).state_dict().items():
        assert torch.allclose(value, (each[0][name] + each[1][name]) / 2), name


def test_dropout_acts_while_a_network_learns_and_never_in_what_is_examined(
    small_network: Callable[[], Any], tmp_path: Path
) -> None:
    torch = pytest.importorskip("torch")
    from secondpass.models.training.loop import Plan, Trainer

    network = small_network()
    network.drop(0.5)
    trainer = Trainer(network, Plan(1.0), tmp_path)
    inputs = torch.ones(2, 4, dtype=torch.int64), torch.ones(2, 4), torch.zeros(2, 4, dtype=torch.int64)
    with torch.inference_mode():
        learning = [trainer.network(*inputs) for _ in range(2)]
        examined = [trainer.averaged()(*inputs) for _ in range(2)]
    assert not torch.equal(*learning)
    assert torch.equal(*examined)


def test_training_goes_on_from_no_other_model(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from secondpass.models.training.shipped import exported_network

    (tmp_path / "config.json").write_text('{"architectures": ["BertForSequenceClassification"]}')
    with pytest.raises(ModelDefinitionError, match="another architecture"):
        exported_network(tmp_path)


def test_training_ends_after_so_many_pairs(
    small_network: Callable[[], Any], tiny_tokenizer: Any, tmp_path: Path
) -> None:
    pytest.importorskip("torch")
    from secondpass.models.training.groups import Group
    from secondpass.models.training.loop import Plan, Trainer

    pairs = PairTokenizer.of(tiny_tokenizer, 64)
    row = pairs.pair(pairs.encode("a"), pairs.encode("a b"))

    class Same:
        def draw(self) -> Group:
            return Group((row, row), np.array([1, 0], dtype=np.float32))

    trainer = Trainer(small_network(), Plan(60.0, pairs=20, groups_per_step=2), tmp_path)
    trainer.run(Same(), lambda line: None, lambda trainer: "")
    assert (trainer.pairs, trainer.steps) == (20, 5)

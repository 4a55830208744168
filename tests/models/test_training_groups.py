"""What a cross-encoder is shown while it learns: films a first pass finds, and how right trees think they are."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass.models.cross_encoder import default_cross_encoder
from secondpass.models.tokenization import PairTokenizer
from secondpass.models.training.baseline import Bm25
from secondpass.models.training.corpus import Corpus, JudgedQuery
from secondpass.models.training.cross_encoder import mix_for
from secondpass.models.training.evidence import Evidence
from secondpass.models.training.film_text import MIXES, FilmTokens, random_view
from secondpass.models.training.first_pass import FirstPass
from secondpass.models.training.grades import read_grades, write_grades
from secondpass.models.training.groups import Group, JudgedSource
from secondpass.models.training.misspelling import SHORTEST, misspelt

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=6).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=8), WORDS)
def test_a_first_pass_scores_as_bm25_does(texts: list[str], query: str) -> None:
    first_pass = FirstPass({str(place): text for place, text in enumerate(texts)})
    assert np.allclose(first_pass.scores(query), Bm25(texts).score(query, texts), atol=1e-5)


@given(st.lists(WORDS, min_size=1, max_size=8), WORDS)
def test_a_first_pass_finds_only_what_holds_a_word_best_first(texts: list[str], query: str) -> None:
    first_pass = FirstPass({str(place): text for place, text in enumerate(texts)})
    found = first_pass.best(query, 5)
    scores = [first_pass.scores(query)[int(name)] for name in found]
    assert scores == sorted(scores, reverse=True)
    assert all(set(texts[int(name)].split()) & set(query.split()) for name in found)


@pytest.mark.parametrize("mix", MIXES)
def test_every_view_of_a_mix_is_drawn_as_often_as_it_weighs(mix: str) -> None:
    chance = random.Random(1)
    drawn = [random_view(chance, mix) for _ in range(4000)]
    assert all(drawn.count(view) / 4000 == pytest.approx(weight, abs=0.03) for view, weight in MIXES[mix].items())
    assert sum(MIXES[mix].values()) == pytest.approx(1)


@pytest.fixture
def drawn(tiny_tokenizer: Any) -> Any:
    """Draw one group of a corpus of 40 films called `a 0`, `a 1` and so on, of which one query judged four."""
    films = {str(number): {"id": str(number), "title": f"a {number}"} for number in range(40)}
    query = JudgedQuery("a", "train", {"0": 1.0, "1": 1.0, "2": 0.0, "3": 0.0})
    corpus, pairs = Corpus(films, (query,)), PairTokenizer.of(tiny_tokenizer, 64)

    def draw(**options: Any) -> Group:
        return JudgedSource(corpus, FilmTokens(films, pairs.encode), pairs, 1, **options).draw()

    return draw


def test_a_group_shows_the_judged_films_those_a_first_pass_finds_and_one_at_random(drawn: Any) -> None:
    assert [len(drawn(hard=share).pairs) for share in (0.0, 0.2, 0.5)] == [5, 5 + 2 * 2, 5 + 2 * 5]


def test_grades_of_trees_count_half(drawn: Any) -> None:
    graded = {("a", "0"): 0.5, ("a", "1"): 1.0, ("a", "2"): 0.25, ("a", "3"): 0.0}
    assert sorted(drawn().grades[:4]) == [0.0, 0.0, 1.0, 1.0]
    assert sorted(drawn(graded=graded).grades[:4]) == [0.0, 0.125, 0.75, 1.0]


@pytest.mark.parametrize(("document", "mix"), [({"year": 1995}, "all"), ({"text": "of tides"}, "articles")])
def test_of_a_corpus_without_years_titles_and_texts_are_shown(document: dict[str, object], mix: str) -> None:
    assert mix_for(Corpus({"1": {"id": "1", "title": "heat", **document}}, ())) == mix


def test_only_train_queries_are_learnt_from(tiny_tokenizer: Any) -> None:
    films = {"1": {"id": "1", "title": "a"}, "2": {"id": "2", "title": "b"}}
    graded = {"1": 3.0, "2": 0.0}
    queries = (
        JudgedQuery("a", "train", graded),
        JudgedQuery("b", "test", graded),
        JudgedQuery("c", "validation", graded),
    )
    pairs = PairTokenizer.of(tiny_tokenizer, 64)
    source = JudgedSource(Corpus(films, queries), FilmTokens(films, pairs.encode), pairs, 1)
    asked = pairs.encode("a").tolist()
    for _ in range(9):
        assert all(pair.ids.tolist()[1 : 1 + len(asked)] == asked for pair in source.draw().pairs)


def test_evidence_tells_titles_that_say_the_query_and_films_of_its_year() -> None:
    films = {"1": {"title": "Heat", "year": 1995, "votes": 9}, "2": {"title": "Cold", "year": 1990}}
    rows = Evidence(films)(JudgedQuery("heat 1995", "train", {"1": 1.0, "2": 0.0}))
    assert rows.shape == (2, 24)
    assert np.isfinite(rows).all()
    assert rows[0, 0] > rows[1, 0] == 0
    assert rows[:, 17].tolist() == [0, 5]


def test_every_train_query_is_graded_by_trees_that_did_not_learn_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("lightgbm")
    from secondpass.models.training import boosted

    queries = [JudgedQuery(f"q {number}", "train", {"1": 1.0, "2": 0.0}) for number in range(9)]
    learnt: list[set[str]] = []

    class Watched(boosted.Grader):
        def __init__(self, queries: Any, rows: Any) -> None:
            learnt.append({query.text for query in queries})
            super().__init__(queries, rows)

        def __call__(self, query: JudgedQuery) -> dict[str, float]:
            assert query.text not in learnt[-1]
            return super().__call__(query)

    monkeypatch.setattr(boosted, "Grader", Watched)
    evidence = Evidence({"1": {"title": "one"}, "2": {"title": "two"}})
    graded = boosted.graded_apart(queries, {query.text: evidence(query) for query in queries})
    assert sorted(query.text for query, _ in graded) == sorted(query.text for query in queries)
    written = tmp_path / "grades.tsv"
    write_grades(written, graded)
    assert read_grades([written])["q 0", "1"] == pytest.approx(dict(graded[0][1])["1"], abs=1e-4)


def test_two_teachers_grades_count_as_their_mean_and_one_teachers_as_they_are(tmp_path: Path) -> None:
    query = JudgedQuery("q", "train", {"1": 1.0, "2": 0.0})
    write_grades(tmp_path / "one", [(query, {"1": 0.75, "2": 0.5})])
    write_grades(tmp_path / "other", [(query, {"1": 0.25})])

    assert read_grades([tmp_path / "one", tmp_path / "other"]) == {("q", "1"): 0.5, ("q", "2"): 0.5}
    assert read_grades([]) == {}


def test_a_reader_grades_each_judged_film_by_who_is_in_it() -> None:
    from secondpass.models.training.reader import graded

    films = {"1": {"title": "Heat", "actors": ["Al Pacino"]}, "2": {"title": "Heat", "actors": ["Sandra Bullock"]}}
    query = JudgedQuery("al pacino heat", "train", {"1": 0.0, "2": 1.0})
    ((asked, grades),) = graded(default_cross_encoder(), Corpus(films, (query,)), [query])

    assert asked is query
    assert 1 > grades["1"] > grades["2"] > 0


QUERIES = st.lists(st.text("abcdefg", min_size=1, max_size=9), min_size=1, max_size=5).map(" ".join)


@given(QUERIES, st.integers(0, 2**32))
def test_a_misspelt_query_differs_by_one_slip_inside_one_word_that_is_not_short(query: str, seed: int) -> None:
    slipped = misspelt(random.Random(seed), query)
    changed = [(was, now) for was, now in zip(query.split(" "), slipped.split(" "), strict=True) if was != now]

    assert len(changed) <= 1
    for was, now in changed:
        assert len(was) >= SHORTEST
        assert (was[0], abs(len(was) - len(now)) <= 1) == (now[0], True)


def test_every_kind_of_slip_happens() -> None:
    chance = random.Random(7)
    slipped = {misspelt(chance, "heat") for _ in range(300)}
    assert {"hat", "het", "heeat", "heaat", "haet", "heta", "hezt"} <= slipped
    assert misspelt(chance, "up it is") == "up it is"


def test_a_share_of_the_drawn_queries_is_misspelt() -> None:
    corpus = Corpus({"1": {"title": "Spider-Man"}}, (JudgedQuery("spiderman", "train", {"1": 1.0}),))
    pairs = default_cross_encoder().tokenizer

    def asked(slips: float) -> set[bytes]:
        source = JudgedSource(corpus, FilmTokens(corpus.films, pairs.encode), pairs, 7, mix="brief", slips=slips)
        return {source.draw().pairs[0].ids.tobytes() for _ in range(20)}

    assert len(asked(0.0)) == 1
    assert len(asked(1.0)) > 5


def test_a_report_shows_no_years_where_texts_have_none() -> None:
    from secondpass.models.training.report import shown

    articles = {"1": {"title": "Yeast", "text": "It makes bread rise."}}
    assert list(shown(Corpus(articles, ()))) == ["full", "title", "plot"]
    assert "title and year" in shown(Corpus({**articles, "2": {"title": "Heat", "year": 1995}}, ()))

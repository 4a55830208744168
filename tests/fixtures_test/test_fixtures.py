"""The corpus is what its README says."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from secondpass.fixtures import films, judgments, ltr_model, queries


def test_there_are_enough_films_and_each_has_everything() -> None:
    found = films()

    assert len(found) >= 400
    assert len({film.id for film in found}) == len(found)
    for film in found:
        assert film.title and film.director and film.cast and film.genres and film.language
        assert 1920 <= film.year <= 2023 and film.released[:2] in ("19", "20")
        assert 0 <= film.rating <= 10 and film.gross >= 0 and film.oscars >= 0 and film.runtime > 0


def test_plots_have_40_to_90_words() -> None:
    lengths = [len(film.plot.split()) for film in films()]

    assert min(lengths) >= 40
    assert max(lengths) <= 90


def test_a_source_is_a_fresh_copy_with_plain_json_values() -> None:
    film = films()[0]
    film.source()["cast"].append("nobody")

    assert film.source()["cast"] == list(film.cast)
    assert "id" not in film.source() and "_id" not in film.source()


def test_there_are_enough_queries_and_every_one_is_judged_often_enough() -> None:
    graded = judgments()

    assert len(queries()) >= 80
    assert set(graded) == {query.id for query in queries()}
    for grades in graded.values():
        assert len(grades) >= 12
        assert set(grades.values()) <= {0, 1, 2, 3}
        assert max(grades.values()) >= 2 and min(grades.values()) == 0


def test_only_films_are_judged() -> None:
    known = {film.id for film in films()}

    assert {id_ for grades in judgments().values() for id_ in grades} <= known


def test_the_split_is_disjoint_and_follows_from_the_ids() -> None:
    train, test = queries("train"), queries("test")
    by_digest = sorted(queries(), key=lambda query: hashlib.sha256(query.id.encode()).hexdigest())

    assert not {query.text.lower() for query in train} & {query.text.lower() for query in test}
    assert len(train) + len(test) == len(queries())
    assert {query.id for query in test} == {query.id for query in by_digest[:40]}


def test_every_kind_of_query_stands_on_both_sides() -> None:
    kinds = {split: Counter(query.kind for query in queries(split)) for split in ("train", "test")}

    assert kinds["train"].keys() == kinds["test"].keys()
    assert min(min(count.values()) for count in kinds.values()) >= 4


def test_judgments_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        judgments()["q001"]["1"] = 3  # type: ignore[index]


def test_the_learning_to_rank_model_names_its_features() -> None:
    body = ltr_model()
    extractors = body["inference_config"]["learning_to_rank"]["feature_extractors"]
    names = [extractor["query_extractor"]["feature_name"] for extractor in extractors]

    assert body["definition"]["trained_model"]["ensemble"]["feature_names"] == names

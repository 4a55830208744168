"""The articles are what their README says, and are not about films."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from secondpass.fixtures import films
from secondpass.fixtures import queries as film_queries
from secondpass.fixtures.articles import articles, judgments, queries
from secondpass.models.training.corpus import read_corpus
from secondpass.models.training.film_text import film_text


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def test_no_article_stands_there_twice() -> None:
    found = articles()

    for of in (lambda one: one.id, lambda one: one.title, lambda one: one.text):
        assert len({of(article) for article in found}) == len(found) >= 120
    assert [article.title for article in found] == sorted((article.title for article in found), key=str.lower)


def test_articles_have_60_to_140_words() -> None:
    lengths = [len(article.text.split()) for article in articles()]

    assert min(lengths) >= 60
    assert max(lengths) <= 140


def test_every_subject_has_articles_and_is_asked_about() -> None:
    subject = {article.id: article.subject for article in articles()}
    asked = Counter(
        about
        for grades in judgments().values()
        for about in {subject[id_] for id_, grade in grades.items() if grade == 3}
    )

    assert set(asked) == {"science", "places", "cooking", "law"}
    assert min(asked.values()) >= 10
    assert min(Counter(subject.values()).values()) >= 30


def test_every_kind_of_query_is_asked_alike_often() -> None:
    assert set(Counter(query.kind for query in queries()).values()) == {12}


def test_every_judged_article_exists() -> None:
    known = {article.id for article in articles()}

    assert {id_ for grades in judgments().values() for id_ in grades} <= known


def test_every_query_has_a_right_answer_among_wrong_ones() -> None:
    graded = judgments()

    assert set(graded) == {query.id for query in queries()}
    for grades in graded.values():
        assert len(grades) >= 10
        assert set(grades.values()) <= {0, 1, 2, 3}
        assert max(grades.values()) == 3 and min(grades.values()) == 0


def test_no_article_is_judged_twice_for_a_query(repository: Path) -> None:
    lines = (repository / "fixtures" / "articles" / "judgments.tsv").read_text().splitlines()
    pairs = [tuple(line.split("\t")[:3]) for line in lines]

    assert len(set(pairs)) == len(pairs)


def test_no_query_is_asked_twice_nor_of_the_films() -> None:
    texts = [query.text.lower() for query in queries()]

    assert len(set(texts)) == len(texts)
    assert not set(texts) & {query.text.lower() for query in film_queries()}


def test_nothing_is_there_to_be_learnt_from() -> None:
    assert {query.split for query in queries()} == {"test"}


def test_half_of_the_words_stand_in_no_film() -> None:
    ours = set[str]().union(*(words_of(f"{article.title} {article.text}") for article in articles()))
    theirs = set[str]().union(*(words_of(f"{film.title} {film.plot}") for film in films()))

    assert len(ours - theirs) > len(ours) / 2
    assert not ours & {"movie", "cinema", "actor", "actress", "screen", "screenplay", "hollywood"}


def test_a_source_is_a_fresh_copy() -> None:
    article = articles()[0]
    article.source()["title"] = "another"

    assert article.source() == {"title": article.title, "subject": article.subject, "text": article.text}


def test_judgments_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        judgments()["a001"]["1"] = 3  # type: ignore[index]


def test_a_report_reads_articles_as_it_reads_films(repository: Path) -> None:
    corpus, article = read_corpus(repository / "fixtures" / "articles"), articles()[0]

    assert film_text(corpus.films[article.id]) == f"{article.title}. {article.text}."
    assert [query.text for query in corpus.of("test")] == [query.text for query in queries()]

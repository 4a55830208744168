"""The articles to learn from are what their README says, and give nothing of the examination away."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from secondpass.fixtures import queries as film_queries
from secondpass.fixtures.articles import articles as examined_articles
from secondpass.fixtures.articles import queries as examined_queries
from secondpass.models.training.corpus import Corpus, normalized, read_corpus


@pytest.fixture
def lessons(repository: Path) -> Corpus:
    return read_corpus(repository / "fixtures" / "lessons")


def test_every_query_has_the_article_it_was_written_for_among_others(lessons: Corpus) -> None:
    for query in lessons.queries:
        assert Counter(query.grades.values())[3.0] == 1
        assert set(query.grades.values()) <= {0.0, 1.0, 3.0}
        assert len(query.grades) >= 2


def test_nothing_is_for_examination_and_one_query_in_ten_for_validation(lessons: Corpus) -> None:
    splits = Counter(query.split for query in lessons.queries)

    assert set(splits) == {"train", "validation"}
    assert 0.05 < splits["validation"] / len(lessons.queries) < 0.15


def test_no_article_is_asked_for_in_both_splits(lessons: Corpus) -> None:
    right = {
        split: {max(query.grades, key=lambda article: query.grades[article]) for query in lessons.of(split)}
        for split in ("train", "validation")
    }

    assert not right["train"] & right["validation"]


def test_no_query_and_no_article_stands_in_what_is_examined(lessons: Corpus) -> None:
    asked = {normalized(query.text) for query in lessons.queries}
    titles = {str(article["title"]).lower() for article in lessons.films.values()}

    assert not asked & {normalized(query.text) for query in (*examined_queries(), *film_queries())}
    assert not titles & {article.title.lower() for article in examined_articles()}


def test_articles_have_60_to_140_words(lessons: Corpus) -> None:
    lengths = [len(str(article["text"]).split()) for article in lessons.films.values()]

    assert 60 <= min(lengths) <= max(lengths) <= 140

"""Scripts and functions inside `bool`: they see only what the other clauses leave over."""

import pytest

FIELDS = {"properties": {"likes": {"type": "long"}, "genre": {"type": "keyword"}}}
FILMS = [{"likes": 5, "genre": "war"}, {"likes": 50}, {"genre": "war"}]
SCRIPT = {"script": {"script": "doc['likes'].value > 10"}}
LIKED = {"function_score": {"field_value_factor": {"field": "likes"}}}
HAVING = {"exists": {"field": "likes"}}


@pytest.fixture(scope="session")
def films(shard_of):
    return shard_of(FIELDS, FILMS)


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ({"filter": [SCRIPT, HAVING]}, {1: 0}),
        ({"must": [LIKED], "filter": [HAVING]}, {0: 5, 1: 50}),
        ({"must": [HAVING], "should": [LIKED]}, {0: 6, 1: 51}),
        ({"must": [HAVING], "must_not": [SCRIPT]}, {0: 1}),
        ({"must": [LIKED], "must_not": [{"bool": {"must_not": HAVING}}]}, {0: 5, 1: 50}),
        ({"filter": [HAVING, {"bool": {"should": [SCRIPT, {"term": {"genre": "war"}}]}}]}, {0: 0, 1: 0}),
        ({"filter": [HAVING], "must": [{"constant_score": {"filter": SCRIPT}}]}, {1: 1}),
        ({"filter": [HAVING], "must": [{"dis_max": {"queries": [LIKED, {"match_all": {}}]}}]}, {0: 5, 1: 50}),
    ],
)
def test_scripts_and_functions_see_only_what_the_other_clauses_leave(films, clauses, expected):
    assert films.scores({"bool": clauses}) == expected
    assert films.scores({"bool": clauses}, [2, 1, 0]) == expected
    for doc in range(3):
        if doc in expected:
            assert films.explain({"bool": clauses}, doc).value == expected[doc]

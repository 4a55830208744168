"""Documents go to the shards where Elasticsearch puts them."""

from __future__ import annotations

import pytest

from secondpass.shards.routing import routing_slots, shard_of


@pytest.mark.parametrize(
    ("shards", "expected"),
    [(5, [4, 3, 0, 1, 0, 3, 2, 2, 0, 2]), (3, [2, 1, 1, 1, 0, 2, 0, 2, 2, 1])],
)
def test_the_first_ten_ids_stand_where_elasticsearch_puts_them(shards: int, expected: list[int]) -> None:
    assert expected == [shard_of(str(id_), shards) for id_ in range(1, 11)]


@pytest.mark.parametrize(("id_", "expected"), [("0", 1), ("1", 0), ("10", 0), ("129", 1)])
def test_two_shards(id_: str, expected: int) -> None:
    assert expected == shard_of(id_, 2)


@pytest.mark.parametrize(("shards", "slots"), [(1, 1024), (2, 1024), (3, 768), (5, 640), (8, 1024), (1024, 2048)])
def test_an_index_can_be_split_as_often_as_in_elasticsearch(shards: int, slots: int) -> None:
    assert slots == routing_slots(shards)

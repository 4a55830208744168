"""What the cluster tells of itself: health, figures, tables."""

from __future__ import annotations

import pytest


@pytest.fixture
def two(ask):
    ask("PUT", "/green", {"settings": {"number_of_replicas": 0}})
    ask("PUT", "/yellow", {"settings": {"number_of_replicas": 1, "number_of_shards": 2}})
    ask("PUT", "/green/_doc/1?refresh", {"n": 1})
    return ask


def test_health_tells_of_indices_and_shards_by_level(two):
    assert "indices" not in two("GET", "/_cluster/health").body
    by_index = two("GET", "/_cluster/health?level=indices").body["indices"]
    assert (by_index["yellow"]["status"], "shards" in by_index["yellow"]) == ("yellow", False)
    by_shard = two("GET", "/_cluster/health/yellow?level=shards").body["indices"]["yellow"]["shards"]
    assert {number: shard["unassigned_shards"] for number, shard in by_shard.items()} == {"0": 1, "1": 1}


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ("/green?wait_for_status=green", 200),
        ("?wait_for_status=green", 408),
        ("?wait_for_status=yellow&wait_for_nodes=>=1", 200),
        ("?wait_for_nodes=ge(2)", 408),
        ("?wait_for_nodes=2", 408),
        ("?wait_for_active_shards=3", 200),
        ("?wait_for_active_shards=4", 408),
        ("?wait_for_active_shards=all", 408),
        ("/green?wait_for_active_shards=all", 200),
        ("?wait_for_nodes=many", 400),
        ("?wait_for_active_shards=some", 400),
        ("/gone", 408),
        ("/gone*", 200),
    ],
)
def test_what_is_waited_for_is_so_or_never_will_be(two, wish, status):
    answer = two("GET", f"/_cluster/health{wish}")
    assert answer.status == status
    assert status == 400 or answer.body["timed_out"] == (status == 408)


def test_an_index_nobody_knows_has_red_health(two):
    assert two("GET", "/_cluster/health/gone").body["status"] == "red"


def test_figures_come_together_by_index_or_by_shard(two):
    assert set(two("GET", "/_stats?level=cluster").body) == {"_all", "_shards"}
    by_index = two("GET", "/_stats").body["indices"]
    assert (by_index["green"]["total"]["docs"]["count"], "shards" in by_index["green"]) == (1, False)
    by_shard = two("GET", "/yellow/_stats/docs?level=shards").body["indices"]["yellow"]["shards"]
    assert {number: shards[0]["docs"]["count"] for number, shards in by_shard.items()} == {"0": 0, "1": 0}
    assert two("GET", "/_stats?level=junk").status == 400


def test_the_node_tells_what_it_is_and_has(two):
    for target in ("/_nodes", "/_nodes/_local", "/_nodes/secondpass/os,process", "/_nodes/os"):
        (node,) = two("GET", target).body["nodes"].values()
        assert (node["name"], node["os"]["available_processors"] > 0) == ("secondpass", True)
    assert two("GET", "/_nodes/nobody").body["_nodes"]["total"] == 0
    (node,) = two("GET", "/_nodes/stats").body["nodes"].values()
    assert (node["indices"]["docs"]["count"], node["process"]["cpu"]["total_in_millis"] > 0) == (1, True)
    assert set(two("GET", "/_nodes/_all/stats/os").body["nodes"]["secondpass"]) & {"os", "indices"} == {"os"}
    assert two("GET", "/_nodes/stats/jvm").error[1] == "unsupported_by_secondpass"
    assert two("GET", "/_nodes/stats/junk").error[1] == "illegal_argument_exception"


def test_tables_keep_their_columns_where_cells_are_empty(two):
    two("POST", "/green/_close")
    closed, opened = two("GET", "/_cat/indices?s=index").body.decode().splitlines()
    assert closed.startswith("green  close green") and len(closed.rstrip()) < len(closed) == len(opened)


def test_columns_are_called_by_the_name_they_were_asked_by(two):
    lines = two("GET", "/_cat/indices?h=i,docs.count&v&s=i").body.decode().splitlines()
    assert [line.split() for line in lines] == [["i", "docs.count"], ["green", "1"], ["yellow", "0"]]
    assert two("GET", "/_cat/indices?h=i,p*&format=json&s=index:desc").body[0]["i"] == "yellow"


def test_tables_sort_sizes_by_what_they_amount_to(two):
    two("PUT", "/yellow/_doc/1?refresh", {"text": "x" * 3000})
    rows = two("GET", "/_cat/indices?h=index,store.size&s=store.size:desc&format=json").body
    assert [row["index"] for row in rows] == ["yellow", "green"]


def test_health_goes_without_the_clock_where_asked(two):
    assert two("GET", "/_cat/health?ts=false").body.decode().split()[:2] == ["secondpass", "yellow"]


def test_a_call_that_is_not_waited_for_is_a_task_whose_result_is_kept(two):
    told = two("POST", "/green/_update_by_query?wait_for_completion=false").body
    found = two("GET", f"/_tasks/{told['task']}").body
    assert (found["completed"], found["response"]["updated"]) == (True, 1)
    copy = {"source": {"index": "green"}, "dest": {"index": "green2"}, "script": "ctx._source.x.y = 1"}
    failed = two("GET", f"/_tasks/{two('POST', '/_reindex?wait_for_completion=false', copy).body['task']}").body
    assert (failed["completed"], failed["error"]["type"]) == (True, "script_exception")
    assert two("GET", "/_tasks/secondpass:99").error[:2] == (404, "resource_not_found_exception")


def test_no_task_runs_while_another_call_asks(two):
    assert two("GET", "/_tasks").body == two("POST", "/_tasks/_cancel").body == {"nodes": {}}
    assert two("GET", "/_tasks?group_by=none").body == {"tasks": []}
    assert two("GET", "/_tasks?group_by=junk").status == 400


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("/_tasks/{}/_cancel", "is not found"),
        ("/_reindex/{}/_rethrottle?requests_per_second=-1", "is missing"),
        ("/_update_by_query/{}/_rethrottle?requests_per_second=5", "is missing"),
        ("/_delete_by_query/{}/_rethrottle?requests_per_second=5", "is missing"),
    ],
)
def test_a_task_that_is_done_is_neither_cancelled_nor_slowed_down(two, target, told):
    task = two("POST", "/yellow/_update_by_query?wait_for_completion=false").body["task"]
    failure = two("POST", target.format(task)).body["node_failures"][0]
    assert failure["caused_by"] == {"type": "resource_not_found_exception", "reason": f"task [{task}] {told}"}
    assert (
        two("POST", target.format("other:1")).body["node_failures"][0]["caused_by"]["reason"] == "No such node [other]"
    )
    assert two("POST", target.format("one")).error == (400, "illegal_argument_exception", "malformed task id one")


def test_a_task_is_slowed_down_to_a_rate_that_can_be(two):
    for rate in ("", "?requests_per_second=0"):
        assert two("POST", f"/_reindex/secondpass:1/_rethrottle{rate}").error[:2] == (400, "illegal_argument_exception")


@pytest.mark.parametrize("name", ["", "/*", "/_all", "/gone*", "/yellow", "/gr*,yellow"])
def test_there_are_no_data_streams(two, name):
    assert two("GET", f"/_data_stream{name}").body == {"data_streams": []}


def test_a_name_that_nothing_has_is_no_data_stream_either_and_none_is_made(two):
    assert two("GET", "/_data_stream/gone").error == (404, "index_not_found_exception", "no such index [gone]")
    for method, target in (("PUT", "/one"), ("DELETE", "/one"), ("GET", "/one/_stats"), ("POST", "/_migrate/one")):
        assert two(method, f"/_data_stream{target}").error[1] == "unsupported_by_secondpass"


def test_a_name_is_resolved_to_indices_and_aliases(two):
    two("PUT", "/green/_alias/both")
    two("PUT", "/yellow/_alias/both")
    two("POST", "/yellow/_close")
    assert two("GET", "/_resolve/index/*").body == {
        "indices": [
            {"name": "green", "aliases": ["both"], "attributes": ["open"]},
            {"name": "yellow", "aliases": ["both"], "attributes": ["closed"]},
        ],
        "aliases": [{"name": "both", "indices": ["green", "yellow"]}],
        "data_streams": [],
    }
    assert [index["name"] for index in two("GET", "/_resolve/index/gr*,both").body["indices"]] == ["green"]
    assert two("GET", "/_resolve/index/gone").status == 404


def test_there_are_no_caches_to_clear(two):
    assert two("POST", "/green/_cache/clear?query=true").body["_shards"]["successful"] == 1
    assert two("POST", "/_cache/clear?query=junk").status == 400


def test_more_tables_are_there_or_refused_by_name(two):
    two("PUT", "/_component_template/c", {"template": {"settings": {"number_of_shards": 1}}, "version": 2})
    two("PUT", "/_index_template/t", {"index_patterns": ["x*", "y*"], "composed_of": ["c"], "priority": 3})
    rows = {
        name: two("GET", f"/_cat/{name}?format=json").body for name in ("master", "templates", "component_templates")
    }
    assert rows["master"][0]["node"] == "secondpass"
    assert rows["templates"][0] == {
        "name": "t", "index_patterns": "[x*, y*]", "order": "3", "version": "", "composed_of": "[c]"}  # fmt: skip
    assert (rows["component_templates"][0]["settings_count"], rows["component_templates"][0]["included_in"]) == (
        "1",
        "[t]",
    )
    assert two("GET", "/_cat/plugins").body == two("GET", "/_cat/pending_tasks").body == b""
    assert b"/_cat/shards\n" in two("GET", "/_cat").body
    assert two("GET", "/_cat/segments").error[1] == "unsupported_by_secondpass"

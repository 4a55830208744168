"""Indices and what belongs to them: settings, mappings, aliases, figures, tables."""

from __future__ import annotations

import pytest


def test_an_index_is_made_shown_and_deleted(ask):
    body = {
        "settings": {"number_of_shards": 2},
        "mappings": {"properties": {"t": {"type": "text"}}},
        "aliases": {"a": {}},
    }
    assert ask("PUT", "/i", body).body == {"acknowledged": True, "shards_acknowledged": True, "index": "i"}
    shown = ask("GET", "/i").body["i"]
    assert shown["aliases"] == {"a": {}}
    assert shown["mappings"] == {"properties": {"t": {"type": "text"}}}
    assert shown["settings"]["index"]["number_of_shards"] == "2"
    assert {"uuid", "creation_date", "provided_name", "version"} <= shown["settings"]["index"].keys()
    assert ask("PUT", "/i", {}).error[:2] == (400, "resource_already_exists_exception")
    assert ask("DELETE", "/a").error[:2] == (400, "illegal_argument_exception")
    assert ask("DELETE", "/i").body == {"acknowledged": True}
    assert ask("HEAD", "/i").status == 404
    assert ask("DELETE", "/i?ignore_unavailable=true").status == 200
    assert ask("DELETE", "/i").error[:2] == (404, "index_not_found_exception")


def test_an_index_that_cannot_be_made_leaves_nothing_behind(ask):
    for body in ({"mappings": {"properties": {"t": {"type": "nothing"}}}}, {"settings": {"foo": 1}}, {"foo": 1}):
        assert ask("PUT", "/i", body).status == 400
        assert ask("HEAD", "/i").status == 404


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Upper", "must be lowercase"),
        ("_x", "must not start with '_', '-', or '+'"),
        ("a%23b", "must not contain '#'"),
        ("a%20b", "must not contain the following characters [' ','\"','*',',','/','<','>','?','\\','|']"),
    ],
)
def test_a_name_no_index_may_have_is_refused(ask, name, problem):
    status, kind, reason = ask("PUT", f"/{name}", {}).error
    assert (status, kind) == (400, "invalid_index_name_exception")
    assert reason.endswith(problem)


def test_settings_that_may_change_do_and_others_do_not(ask):
    ask("PUT", "/i", {})
    assert ask("PUT", "/i/_settings", {"index": {"refresh_interval": "-1", "max_result_window": 50}}).status == 200
    assert ask("GET", "/i/_settings/index.max*").body["i"]["settings"] == {"index": {"max_result_window": "50"}}
    assert ask("GET", "/i/_search?size=51").status == 400
    assert ask("PUT", "/i/_settings", {"max_result_window": None}).status == 200
    assert ask("GET", "/i/_search?size=51").status == 200
    assert ask("PUT", "/i/_settings", {"number_of_shards": 3}).status == 400
    assert ask("GET", "/i/_settings?flat_settings").body["i"]["settings"]["index.refresh_interval"] == "-1"
    assert ask("GET", "/i/_settings?include_defaults").body["i"]["defaults"]["index"]["max_result_window"] == "10000"


@pytest.mark.parametrize(
    ("setting", "body"),
    [
        ("max_terms_count", {"query": {"terms": {"t": ["a", "b", "c"]}}}),
        ("max_regex_length", {"query": {"regexp": {"t": "abc"}}}),
        ("max_docvalue_fields_search", {"docvalue_fields": ["t.keyword"] * 3}),
        ("max_script_fields", {"script_fields": {name: {"script": "1"} for name in "abc"}}),
        ("highlight.max_analyzed_offset", {"query": {"match": {"t": "a"}}, "highlight": {"fields": {"t": {}}}}),
    ],
)
def test_an_index_bounds_what_a_search_asks_of_it(ask, setting, body):
    ask("PUT", "/i/_doc/1?refresh", {"t": "a b c"})
    assert ask("POST", "/i/_search", body).status == 200
    assert ask("PUT", "/i/_settings", {f"index.{setting}": 2}).status == 200
    answer = ask("POST", "/i/_search", body)
    assert (answer.status, answer.error[1]) == (400, "search_phase_execution_exception")
    assert f"[index.{setting}]" in answer.body["error"]["root_cause"][0]["reason"]


def test_a_mapping_grows_and_does_not_change(ask):
    ask("PUT", "/i", {"mappings": {"properties": {"a": {"properties": {"b": {"type": "keyword"}}}}}})
    assert ask("PUT", "/i/_mapping", {"properties": {"t": {"type": "text"}}}).body == {"acknowledged": True}
    assert ask("PUT", "/i/_mapping", {"properties": {"t": {"type": "keyword"}}}).error[:2] == (
        400,
        "illegal_argument_exception",
    )
    assert ask("GET", "/i/_mapping/field/a.*,t").body["i"]["mappings"] == {
        "a.b": {"full_name": "a.b", "mapping": {"b": {"type": "keyword"}}},
        "t": {"full_name": "t", "mapping": {"t": {"type": "text"}}},
    }
    ask("PUT", "/i/_doc/1?refresh", {"t": "hello"})
    assert ask("GET", "/i/_count?q=t:hello").body["count"] == 1


def test_aliases_are_moved_all_at_once_or_not_at_all(ask):
    ask("PUT", "/one", {})
    ask("PUT", "/two", {})
    assert ask("PUT", "/one/_alias/now").status == 200
    move = {"actions": [{"add": {"index": "two", "alias": "now"}}, {"remove": {"index": "one", "alias": "now"}}]}
    assert ask("POST", "/_aliases", move).status == 200
    assert ask("GET", "/_alias/now").body == {"two": {"aliases": {"now": {}}}}
    never = {"remove": {"index": "one", "alias": "never", "must_exist": True}}
    half = {"actions": [{"add": {"index": "one", "alias": "more"}}, never]}
    assert ask("POST", "/_aliases", half).error[:2] == (404, "aliases_not_found_exception")
    assert ask("HEAD", "/_alias/more").status == 404
    assert ask("GET", "/_alias/more").body == {"error": "alias [more] missing", "status": 404}
    assert ask("DELETE", "/two/_alias/now").status == 200


def test_writes_go_through_an_alias_to_its_write_index(ask):
    ask("PUT", "/one", {"aliases": {"both": {}}})
    assert ask("PUT", "/both/_doc/1", {}).body["_index"] == "one"
    ask("PUT", "/two", {"aliases": {"both": {}}})
    assert ask("PUT", "/both/_doc/2", {}).error[1] == "illegal_argument_exception"
    ask("PUT", "/two/_alias/both", {"is_write_index": True})
    assert ask("PUT", "/both/_doc/2?refresh", {}).body["_index"] == "two"
    assert ask("GET", "/both/_count?ignore_unavailable=true").status == 200


def test_patterns_find_indices_and_exclusions_leave_some_out(ask):
    for name in ("log-1", "log-2"):
        ask("PUT", f"/{name}", {})
    shown = lambda expression: sorted(ask("GET", f"/{expression}/_mapping").body)  # noqa: E731
    assert shown("log-*") == ["log-1", "log-2"]
    assert shown("*,-log-2") == ["log-1"]
    assert shown("*?expand_wildcards=all".partition("?")[0]) == ["log-1", "log-2"]
    assert ask("GET", "/x*/_search?allow_no_indices=false").error[:2] == (404, "index_not_found_exception")
    assert ask("GET", "/x*/_search").body["_shards"]["total"] == 0


def test_tables_are_text_for_people_and_json_for_programs(ask):
    ask("PUT", "/i", {"settings": {"number_of_replicas": 0}})
    ask("PUT", "/i/_doc/1?refresh", {})
    header, row = ask("GET", "/_cat/indices?v&h=health,index,docs.count").body.decode().splitlines()
    assert (header.split(), row.split()) == (["health", "index", "docs.count"], ["green", "i", "1"])
    assert ask("GET", "/_cat/indices?format=json").body[0]["docs.count"] == "1"
    assert ask("GET", "/_cat/count/i?h=count").body == b"1\n"
    for target in ("/_cat/shards", "/_cat/health", "/_cat/nodes", "/_cat/aliases", "/_cat/indices?help"):
        assert ask("GET", target).status == 200
    assert ask("GET", "/_cat/indices?s=nothing").status == 400


@pytest.mark.parametrize("name", ["blocks.write", "query.default_field", "sort.field", "final_pipeline", "mode"])
def test_settings_that_would_change_answers_and_are_not_here_are_named(ask, name):
    answer = ask("PUT", "/i", {"settings": {f"index.{name}": "x"}})
    assert answer.error == (
        400,
        "unsupported_by_secondpass",
        f"the setting [index.{name}] is not supported by secondpass",
    )
    ask("PUT", "/j", {})
    assert ask("PUT", "/j/_settings", {name: "x"}).error[1] == "unsupported_by_secondpass"
    assert ask("PUT", "/k", {"settings": {"index.nothing": 1}}).error[1] == "illegal_argument_exception"
    fields = ask("GET", "/j/_mapping/field/*?include_defaults=true")
    assert fields.error[1] == "unsupported_by_secondpass"


def test_patterns_pass_over_what_is_hidden(ask):
    ask("PUT", "/seen", {})
    ask("PUT", "/kept", {"settings": {"hidden": True}, "aliases": {"known": {}, "secret": {"is_hidden": True}}})
    ask("PUT", "/.dotted", {"settings": {"index.hidden": "true"}})
    ask("PUT", "/.plain", {})
    found = lambda target: ask("GET", f"/_cat/indices{target}").body.decode().split()  # noqa: E731
    assert found("?h=index") == found("/*?h=index") == [".plain", "seen"]
    assert found("/k*?h=index") == ["kept"]  # by its other name
    assert found("/ke*?h=index") == found("/s*,-seen?h=index") == []
    assert found("/kept,secret?h=index") == found("/ke*?h=index&expand_wildcards=open,hidden") == ["kept"]
    assert found("/.*?h=index") == [".dotted", ".plain"]
    assert found("?h=index&expand_wildcards=all") == [".dotted", ".plain", "kept", "seen"]
    assert b"kept" in ask("GET", "/_cat/shards?h=index").body
    ask("PUT", "/kept/_settings", {"hidden": False})
    assert found("/ke*?h=index") == ["kept"]


def test_help_tells_what_columns_are_called_and_what_they_tell(ask):
    lines = ask("GET", "/_cat/aliases?help").body.decode().splitlines()
    told = [[part.strip() for part in line.split(" | ")] for line in lines]
    assert told[0] == ["alias", "a", "alias name"]
    assert ["routing.search", "rs,routingSearch", "search routing"] in told
    assert len({line.index("|") for line in lines}) == 1
    for name in ("indices", "shards", "nodes", "health", "count", "templates", "master"):
        assert all(line.count("|") == 2 for line in ask("GET", f"/_cat/{name}?help").body.decode().splitlines())


def test_a_column_is_asked_for_by_any_of_its_names(ask):
    ask("PUT", "/i", {"settings": {"number_of_replicas": 1}})
    assert (
        ask("GET", "/_cat/health?h=t,nodeTotal,clock*").body == b"1 1\n"
    )  # `t` is the clock's too, but the last one counts
    assert ask("GET", "/_cat/shards?h=pr,ur,n&s=pr:desc").body.decode().split() == [
        "r",
        "INDEX_CREATED",
        "p",
        "secondpass",
    ]
    assert ask("GET", "/_cat/nodes?h=v,nodeRole").body.decode().split()[1] == "dim"
    assert ask("GET", "/_cat/nodes?h=id").body == b"seco\n"
    assert ask("GET", "/_cat/nodes?h=nodeId&full_id=true").body == b"secondpass\n"
    total, used, available = map(int, ask("GET", "/_cat/nodes?h=dt,du,disk&bytes=b").body.split())
    assert total == used + available
    assert float(ask("GET", "/_cat/nodes?h=l").body) >= 0


def test_the_cluster_is_green_without_replicas_and_yellow_with_them(ask):
    assert ask("GET", "/_cluster/health").body["status"] == "green"
    ask("PUT", "/i", {})
    health = ask("GET", "/_cluster/health/i?level=indices").body
    assert (health["status"], health["unassigned_shards"], health["indices"]["i"]["status"]) == ("yellow", 1, "yellow")
    assert ask("GET", "/_cluster/health?wait_for_status=green&timeout=1s").status == 408
    assert ask("GET", "/_cluster/health?wait_for_status=yellow").status == 200


def test_broadcasts_count_replicas_and_figures_count_documents(ask):
    ask("PUT", "/i/_doc/1", {})
    for verb in ("_refresh", "_flush", "_forcemerge"):
        assert ask("POST", f"/i/{verb}").body == {"_shards": {"total": 2, "successful": 1, "failed": 0}}
    assert ask("GET", "/i/_stats").body["indices"]["i"]["primaries"]["docs"] == {"count": 1, "deleted": 0}


def test_an_index_seen_through_an_alias_shows_what_the_filter_of_the_alias_lets_through(ask):
    kind = lambda value: {"filter": {"term": {"k": value}}}  # noqa: E731
    ask(
        "PUT",
        "/i",
        {"mappings": {"properties": {"k": {"type": "keyword"}}}, "aliases": {"a": kind("a"), "b": kind("b")}},
    )
    for i, value in enumerate("aabc"):
        ask("PUT", f"/i/_doc/{i}", {"k": value, "t": "x"})
    ask("POST", "/i/_refresh")
    count = lambda names: ask("GET", f"/{names}/_count?q=t:x").body["count"]  # noqa: E731
    assert (count("a"), count("b"), count("a,b"), count("i"), count("a,i"), count("*")) == (2, 1, 3, 4, 4, 4)
    ask("PUT", "/i/_alias/all")
    assert count("a,all") == 4
    scores = [ask("GET", f"/{name}/_search?q=t:x&size=1").body["hits"]["max_score"] for name in ("a", "i")]
    assert scores[0] == scores[1]


def test_a_table_of_columns_nobody_knows_is_empty(ask):
    assert ask("GET", "/_cat/count?h=nothing").body == b""


def test_settings_about_storage_are_kept_and_shown_and_change_nothing(ask):
    ask("PUT", "/i", {"settings": {"index": {"codec": "best_compression", "translog": {"durability": "async"}}}})
    shown = ask("GET", "/i/_settings").body["i"]["settings"]["index"]
    assert (shown["codec"], shown["translog"]) == ("best_compression", {"durability": "async"})
    assert ask("PUT", "/i/_settings?preserve_existing", {"index.translog.durability": "request"}).status == 200
    assert ask("PUT", "/i/_settings", {"index.codec": "default"}).status == 400
    assert (
        ask("GET", "/i/_settings/index.translog*").body["i"]["settings"]["index"]["translog"]["durability"] == "async"
    )
    assert ask("PUT", "/j", {"settings": {"soft_deletes.enabled": False}}).error[1] == "illegal_argument_exception"


def test_the_number_of_routing_shards_says_where_documents_go(ask):
    settings = {"number_of_shards": 5, "number_of_routing_shards": 5}
    ask("PUT", "/i", {"settings": settings})
    ask("PUT", "/i/_doc/1?routing=5", {"a": 1})
    assert ask("GET", "/i/_doc/1?routing=5&stored_fields=_routing").body["_routing"] == "5"
    assert ask("GET", "/i/_explain/1?routing=5&q=a:1").body["matched"] is False
    ask("POST", "/i/_refresh")
    assert ask("GET", "/i/_explain/1?routing=5&q=a:1").body["matched"]
    assert ask("PUT", "/j", {"settings": {**settings, "number_of_routing_shards": 7}}).status == 400


def test_an_alias_has_a_name_no_index_has_and_any_index_could_have(ask):
    ask("PUT", "/i", {})
    ask("PUT", "/j", {})
    for name in ("j", "a*", "Upper"):
        assert ask("PUT", f"/i/_alias/{name}").error[:2] == (400, "invalid_alias_name_exception")


def test_indices_show_only_the_features_asked_for_and_dates_for_people(ask):
    ask("PUT", "/i", {})
    assert ask("GET", "/i?features=aliases,settings").body["i"].keys() == {"aliases", "settings"}
    assert "creation_date_string" in ask("GET", "/i?human=true").body["i"]["settings"]["index"]
    assert "creation_date_string" not in ask("GET", "/i").body["i"]["settings"]["index"]


def test_the_table_of_indices_is_narrowed_by_health_and_tells_when_they_were_made(ask):
    ask("PUT", "/none", {"settings": {"number_of_replicas": 0}})
    ask("PUT", "/some", {})
    assert ask("GET", "/_cat/indices?health=green&h=index").body == b"none\n"
    assert ask("GET", "/_cat/indices?health=yellow&h=index").body == b"some\n"
    assert ask("GET", "/_cat/indices?health=blue").status == 400
    assert ask("GET", "/_cat/indices/none?h=i,cds").body.decode().split()[1].endswith("Z")


def test_figures_are_those_asked_for_and_unknown_ones_are_told(ask):
    ask("PUT", "/i/_doc/1?refresh", {})
    assert ask("GET", "/i/_stats/docs").body["_all"] == {
        "primaries": {"docs": {"count": 1, "deleted": 0}},
        "total": {"docs": {"count": 1, "deleted": 0}},
    }
    assert ask("GET", "/_stats/doc").error[2] == (
        "request [/_stats/doc] contains unrecognized metric: [doc] -> did you mean [docs]?"
    )
    assert ask("GET", "/i/_stats/segments").error[1] == "unsupported_by_secondpass"


def test_changes_that_find_nothing_are_told_beside_those_that_do(ask):
    ask("PUT", "/one", {})
    never = {"remove": {"index": "on*", "alias": "never"}}
    told = ask("POST", "/_aliases", {"actions": [{"add": {"index": "one", "alias": "more"}}, never]}).body
    assert (told["errors"], [result["status"] for result in told["action_results"]]) == (True, [200, 404])
    assert told["action_results"][1]["action"] == {"type": "remove", "indices": ["on*"], "aliases": ["never"]}
    assert told["action_results"][1]["error"]["type"] == "aliases_not_found_exception"
    assert ask("POST", "/_aliases", {"actions": [never]}).error[1] == "aliases_not_found_exception"
    assert (
        ask("POST", "/_aliases", {"actions": [{"add": {"index": "one", "alias": "x", "must_exist": True}}]}).status
        == 400
    )


def test_an_alias_may_take_the_name_of_an_index_that_goes(ask):
    ask("PUT", "/old", {})
    ask("PUT", "/new", {})
    swap = {"actions": [{"add": {"index": "new", "alias": "old"}}, {"remove_index": {"index": "old"}}]}
    assert ask("POST", "/_aliases", swap).status == 200
    assert set(ask("GET", "/old").body) == {"new"}


def test_indices_are_deleted_by_pattern_only_where_the_cluster_allows(ask):
    ask("PUT", "/one", {"aliases": {"mine": {}}})
    ask("PUT", "/two", {})
    assert ask("DELETE", "/*").error[2] == "Wildcard expressions or all indices are not allowed"
    ask("PUT", "/_cluster/settings", {"persistent": {"action.destructive_requires_name": False}})
    assert ask("DELETE", "/min*").status == 200
    assert ask("DELETE", "/mine?ignore_unavailable").status == 200
    assert ask("HEAD", "/one").status == 200
    assert ask("DELETE", "/o*,two").status == 200
    assert ask("GET", "/_cat/indices").body == b""


def test_names_may_say_a_date(ask):
    made = ask(
        "PUT",
        "/%3Clogs-%7B2024-02-28%7C%7C%2B2d%2Fd%7Byyyy-MM-dd%7D%7D%3E",
        {"aliases": {"<a-{2024-02-28||/M{yyyy-MM}}>": {}}},
    )
    assert made.body["index"] == "logs-2024-03-01"
    assert set(ask("GET", "/a-2024-02").body) == {"logs-2024-03-01"}
    assert (
        ask("PUT", "/%3Clogs-%7B2024-03-01%7C%7C%7Byyyy-MM-dd%7D%7D%3E/_doc/1", {}).body["_index"] == "logs-2024-03-01"
    )
    assert ask("GET", "/%3Cgone-%7Bnow%2Fd%7D%3E/_search").error[2].startswith("no such index [gone-20")
    assert ask("GET", "/%3Cgone-%7Bnow%3E/_search").status == 400


def test_a_setting_that_only_closed_indices_take_is_set_by_reopening(ask):
    ask("PUT", "/i", {})
    assert ask("PUT", "/i/_settings", {"codec": "best_compression"}).status == 400
    assert ask("PUT", "/i/_settings?reopen=true", {"codec": "best_compression"}).status == 200
    assert ask("GET", "/i/_search").status == 200


def test_a_document_not_yet_refreshed_is_there_unless_that_is_not_to_count(ask):
    ask("PUT", "/i", {"settings": {"refresh_interval": -1}})
    ask("PUT", "/i/_doc/1", {"n": 1})
    for target in ("/i/_doc/1", "/i/_source/1"):
        assert (ask("GET", target).status, ask("GET", f"{target}?realtime=false").status) == (200, 404)
    many = [
        ask("POST", f"/i/_mget?{how}", {"ids": ["1"]}).body["docs"][0]["found"]
        for how in ("", "realtime=false", "realtime=false&refresh")
    ]
    assert many == [True, False, True]
    ask("PUT", "/i/_doc/1", {"n": 2})
    seen = ask("GET", "/i/_doc/1?realtime=false").body
    assert (seen["_source"], seen["_version"]) == ({"n": 1}, 1)


def test_a_conflict_tells_where_it_is(ask):
    ask("PUT", "/i/_create/1", {})
    error = ask("PUT", "/i/_create/1", {}).body["error"]
    assert (error["index"], error["shard"]) == ("i", "0")


def test_shards_of_a_search_are_told_with_the_filters_they_are_seen_under(ask):
    aliases = {name: {"filter": {"term": {"f": name}}} for name in ("a1", "a2")} | {"plain": {}}
    ask("PUT", "/i", {"aliases": aliases})
    assert ask("GET", "/plain/_search_shards").body["indices"]["i"] == {"aliases": ["plain"]}
    one, two = (ask("GET", f"/{names}/_search_shards").body["indices"]["i"] for names in ("a1", "a1,a2"))
    assert one == {"aliases": ["a1"], "filter": {"term": {"f": {"value": "a1"}}}}
    assert len(two["filter"]["bool"]["should"]) == 2
    assert "filter" not in ask("GET", "/a1,plain/_search_shards").body["indices"]["i"]

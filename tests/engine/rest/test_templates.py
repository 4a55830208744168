"""Templates: what new indices are made of, whoever makes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondpass import Engine
from secondpass.engine.templates.template import overlapping
from secondpass.shards.name_patterns import matches

KEYWORD, TEXT = {"type": "keyword"}, {"type": "text"}


def template(ask, name: str, **body: object):
    return ask("PUT", f"/_index_template/{name}", body)


def test_an_index_is_made_of_what_fits_its_name_and_what_is_said_goes_before(ask):
    ask("PUT", "/_component_template/low", {"template": {
        "settings": {"number_of_replicas": 1, "index.refresh_interval": "5s"},
        "mappings": {"properties": {"a": KEYWORD, "o.x": KEYWORD}}, "aliases": {"all": {}}}})  # fmt: skip
    ask(
        "PUT", "/_component_template/high", {"template": {"mappings": {"dynamic": "strict", "properties": {"a": TEXT}}}}
    )
    parts = {
        "settings": {"index": {"number_of_replicas": 0}},
        "mappings": {"properties": {"o.y": TEXT}},
        "aliases": {"of-{index}": {}},
    }
    template(ask, "t", index_patterns=["logs-*"], template=parts, composed_of=["low", "high"], priority=5)
    template(ask, "other", index_patterns=["logs-*"], template={"mappings": {"properties": {"z": TEXT}}}, priority=4)
    body = {
        "settings": {"refresh_interval": "7s"},
        "mappings": {"properties": {"o": {"properties": {"x": TEXT}}}},
        "aliases": {"mine": {}},
    }
    ask("PUT", "/logs-1", body)
    made = ask("GET", "/logs-1?flat_settings").body["logs-1"]
    assert made["mappings"] == {
        "dynamic": "strict", "properties": {"a": TEXT, "o": {"properties": {"x": TEXT, "y": TEXT}}}}  # fmt: skip
    assert (made["settings"]["index.number_of_replicas"], made["settings"]["index.refresh_interval"]) == ("0", "7s")
    assert set(made["aliases"]) == {"all", "mine", "of-logs-1"}


def test_an_index_made_by_a_write_is_made_of_templates_too(ask):
    template(
        ask, "t", index_patterns="auto*", template={"mappings": {"properties": {"n": KEYWORD}}, "aliases": {"now": {}}}
    )
    ask("PUT", "/auto-1/_doc/1", {"n": 7})
    assert ask("GET", "/now/_mapping").body["auto-1"]["mappings"]["properties"] == {"n": KEYWORD}
    template(ask, "t", index_patterns="auto*", allow_auto_create=False)
    assert ask("PUT", "/auto-2/_doc/1", {}).error == (
        404, "index_not_found_exception",
        "no such index [auto-2] and composable template [t] forbids index auto creation",
    )  # fmt: skip
    assert ask("PUT", "/auto-2").status == 200


def test_analysis_of_a_template_serves_the_mapping_of_another(ask):
    lower = {"settings": {"analysis": {"analyzer": {"mine": {"tokenizer": "keyword", "filter": ["lowercase"]}}}}}
    ask("PUT", "/_component_template/words", {"template": lower})
    fields = {"properties": {"t": {"type": "text", "analyzer": "mine"}}}
    assert template(ask, "t", index_patterns="w", template={"mappings": fields}, composed_of=["words"]).status == 200
    ask("PUT", "/w/_doc/1?refresh", {"t": "Two Words"})
    assert ask("GET", "/w/_count", {"query": {"term": {"t": "two words"}}}).body["count"] == 1


def test_templates_are_shown_as_elasticsearch_shows_them(ask):
    parts = {"settings": {"number_of_shards": 2, "index.hidden": True}, "aliases": {"a": {"routing": "r"}}}
    template(ask, "t", index_patterns="x*", template=parts, version=3, _meta={"by": "me"}, priority=7)
    shown = ask("GET", "/_index_template/t").body["index_templates"]
    assert shown == [{"name": "t", "index_template": {
        "index_patterns": ["x*"], "composed_of": [], "priority": 7, "version": 3, "_meta": {"by": "me"},
        "template": {"settings": {"index": {"number_of_shards": "2", "hidden": "true"}},
                     "aliases": {"a": {"index_routing": "r", "search_routing": "r"}}}}}]  # fmt: skip
    flat = ask("GET", "/_index_template/t?flat_settings").body["index_templates"][0]["index_template"]["template"]
    assert flat["settings"] == {"index.number_of_shards": "2", "index.hidden": "true"}
    ask("PUT", "/_component_template/c", {"template": {"mappings": {"properties": {"a": TEXT}}}, "version": 1})
    listed = ask("GET", "/_component_template").body["component_templates"]
    part = {"template": {"mappings": {"properties": {"a": TEXT}}}, "version": 1}
    assert listed == [{"name": "c", "component_template": part}]


def test_what_is_not_there_is_told(ask):
    assert ask("GET", "/_index_template/gone").error == (
        404, "resource_not_found_exception", "index template matching [gone] not found")  # fmt: skip
    assert ask("GET", "/_index_template/gone*").body == {"index_templates": []}
    assert ask("GET", "/_component_template/gone").status == 404
    assert (ask("HEAD", "/_index_template/gone").status, ask("GET", "/_template/gone").status) == (404, 404)
    assert ask("DELETE", "/_index_template/gone").error[1] == "index_template_missing_exception"
    assert ask("DELETE", "/_component_template/gone").status == 404


def test_templates_are_deleted_unless_in_use(ask):
    ask("PUT", "/_component_template/c", {"template": {}})
    for name in ("a", "b"):
        template(ask, name, index_patterns=f"{name}*", composed_of=["c"])
    assert ask("HEAD", "/_index_template/a").status == 200
    used = ask("DELETE", "/_component_template/c").error
    assert used[2] == "component templates [c] cannot be removed as they are still in use by index templates [a, b]"
    assert ask("DELETE", "/_index_template/a,b").status == 200
    assert ask("DELETE", "/_component_template/*").status == 200
    assert ask("GET", "/_component_template").body == {"component_templates": []}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "Required [index_patterns]"),
        ({"index_patterns": "x*", "composed_of": ["gone"]},
         "index_template [t] invalid, cause [index template [t] specifies component templates [gone] that do not exist]"),
        ({"index_patterns": "x*", "composed_of": ["gone"], "ignore_missing_component_templates": ["other"]},
         "index_template [t] invalid, cause [index template [t] specifies a missing component templates [gone] that does not "
         "exist and is not part of 'ignore_missing_component_templates']"),
        ({"index_patterns": "x*", "template": {"settings": {"number_of_shards": 0}}},
         "composable template [t] template after composition is invalid"),
        ({"index_patterns": "x*", "template": {"mappings": {"properties": {"a": {"type": "junk"}}}}},
         "composable template [t] template after composition is invalid"),
        ({"index_patterns": "x*", "priority": -1}, "index template priority must be >= 0"),
        ({"index_patterns": ["*-app"]},
         "index template [t] has index patterns [*-app] matching patterns from existing templates [there] with patterns (there "
         "=> [there-*]) that have the same priority [0], multiple index templates may not match during index creation, please "
         "use a different priority"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_is_refused(ask, body, why):
    template(ask, "there", index_patterns="there-*")
    answer = template(ask, "t", **body)
    assert (answer.status, answer.error[2]) == (400, why)


def test_what_templates_cannot_do_is_refused_by_name(ask):
    for body in ({"data_stream": {}}, {"template": {"lifecycle": {}}}, {"deprecated": True}):
        assert template(ask, "t", index_patterns="x*", **body).error[1] == "unsupported_by_secondpass"
    assert ask("PUT", "/_index_template/t?create", {"index_patterns": "x*"}).status == 200
    assert (
        ask("PUT", "/_index_template/t?create", {"index_patterns": "x*"}).error[2]
        == "index template [t] already exists"
    )
    assert ask("PUT", "/_index_template/T", {"index_patterns": "y*"}).error[1] == "invalid_index_template_exception"


def test_a_component_that_breaks_a_template_is_refused(ask):
    ask("PUT", "/_component_template/c", {"template": {}})
    template(ask, "t", index_patterns="x*", composed_of=["c"])
    broken = {"template": {"mappings": {"properties": {"a": {"type": "text", "analyzer": "nobody"}}}}}
    assert ask("PUT", "/_component_template/c", broken).status == 400
    assert ask("GET", "/_component_template/c").body["component_templates"][0]["component_template"] == {"template": {}}


def test_simulations_show_what_would_be_made(ask):
    ask("PUT", "/_component_template/c", {"template": {"mappings": {"properties": {"b": KEYWORD}}}})
    template(ask, "t", index_patterns="te*", template={"settings": {"number_of_shards": 3}}, priority=10)
    by_name = ask("POST", "/_index_template/_simulate/t").body
    assert (by_name["template"]["settings"]["index"]["number_of_shards"], by_name["overlapping"]) == ("3", [])
    wider = {"index_patterns": "te*", "priority": 15, "composed_of": ["c"], "template": {"aliases": {"a": {}}}}
    for path in ("_simulate", "_simulate_index/test"):
        shown = ask("POST", f"/_index_template/{path}", wider).body
        assert shown["template"]["mappings"] == {"properties": {"b": KEYWORD}}
        assert shown["template"]["aliases"] == {"a": {}}
        assert shown["overlapping"] == [{"name": "t", "index_patterns": ["te*"]}]
    assert ask("POST", "/_index_template/_simulate_index/elsewhere").body == {}
    assert ask("POST", "/_index_template/_simulate/gone").status == 400
    assert ask("GET", "/_index_template").body["index_templates"][0]["name"] == "t"


def test_legacy_templates_serve_where_no_other_does(ask):
    for order, name in enumerate(("low", "high")):
        body = {
            "index_patterns": ["old*"],
            "order": order,
            "mappings": {"properties": {"a": KEYWORD if order else TEXT}},
        }
        assert ask("PUT", f"/_template/{name}", body).status == 200
    ask("PUT", "/_template/low?create", body)
    ask("PUT", "/old-1")
    assert ask("GET", "/old-1/_mapping").body["old-1"]["mappings"]["properties"]["a"] == KEYWORD
    template(ask, "t", index_patterns="old*", template={"mappings": {"properties": {"b": TEXT}}})
    ask("PUT", "/old-2")
    assert ask("GET", "/old-2/_mapping").body["old-2"]["mappings"] == {"properties": {"b": TEXT}}
    shown = ask("GET", "/_template/high").body["high"]
    assert (shown["order"], shown["index_patterns"], shown["settings"]) == (1, ["old*"], {})
    assert ask("PUT", "/_template/x", {"mappings": {}}).error[2] == "index patterns are missing"
    assert ask("DELETE", "/_template/*").status == 200


def test_templates_outlive_restarts_and_come_back_from_snapshots(tmp_path):
    engine = Engine(data=tmp_path)
    indices = engine.client().indices
    engine.client().cluster.put_component_template(name="c", template={"mappings": {"properties": {"a": KEYWORD}}})
    indices.put_index_template(name="t", index_patterns="x*", composed_of=["c"])
    indices.put_template(name="old", index_patterns="y*", mappings={"properties": {"b": KEYWORD}})
    engine.close()
    again = Engine.load(tmp_path)
    kept = again.snapshot()
    again.client().indices.delete_index_template(name="t")
    again.restore(kept)
    for index, field in (("x", "a"), ("y", "b")):
        again.create_index(index)
        assert again.get_mapping(index)[index]["mappings"]["properties"] == {field: KEYWORD}


@given(st.text("ab*", max_size=5), st.text("ab*", max_size=5), st.text("ab", max_size=6))
def test_patterns_that_share_a_name_overlap(one, other, name):
    assert overlapping([one], [other]) == overlapping([other], [one])
    if matches(name, [one]) and matches(name, [other]):
        assert overlapping([one], [other])


def test_patterns_that_share_no_name_do_not_overlap():
    pairs = [("a*", "b*"), ("*a", "*b"), ("a*b", "ab*c"), ("aa", "a"), ("", "a*")]
    assert not any(overlapping([one], [other]) for one, other in pairs)

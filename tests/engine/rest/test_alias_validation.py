"""Aliases that cannot be, alone or beside others: refused, and nothing is changed."""

from __future__ import annotations

import pytest

CLASH = "Invalid alias name [one]: an index or data stream exists with the same name as the alias"
MEMBERS = "failed to parse filter for alias [a]"


@pytest.fixture
def one(ask):
    ask("PUT", "/one", {"mappings": {"properties": {"n": {"type": "integer"}}}})
    return ask


def alias_action(index, alias, **said):
    return {"add": {"index": index, "alias": alias, **said}}


def test_no_index_is_made_with_the_name_of_another_as_an_alias(one):
    assert one("PUT", "/two", {"aliases": {"one": {}}}).error == (400, "invalid_alias_name_exception", CLASH)
    template = {"index_patterns": ["three"], "template": {"aliases": {"one": {}}}}
    assert one("PUT", "/_index_template/t", template).status == 200
    assert one("PUT", "/three/_doc/1", {}).error == (400, "invalid_alias_name_exception", CLASH)
    assert [one("HEAD", f"/{name}").status for name in ("two", "three")] == [404, 404]
    assert one("GET", "/one").body.keys() == {"one"}


def test_no_index_is_its_own_alias(one):
    status, kind, reason = one("PUT", "/two", {"aliases": {"two": {}}}).error
    assert (status, kind) == (500, "illegal_state_exception")
    assert reason.startswith(
        "index, alias, and data stream names need to be unique, but the following duplicates were found [two (alias of [two/"
    )
    assert one("HEAD", "/two").status == 404


@pytest.mark.parametrize("name", ["a*", "Upper"])
def test_aliases_of_new_indices_and_of_templates_have_names_an_index_could_have(one, name):
    assert one("PUT", "/two", {"aliases": {name: {}}}).error[:2] == (400, "invalid_alias_name_exception")
    template = {"index_patterns": ["x"], "template": {"aliases": {name: {}}}}
    assert (
        one("PUT", "/_index_template/t", template).body["error"]["caused_by"]["type"] == "invalid_alias_name_exception"
    )


def test_an_alias_has_one_index_routing(one):
    reason = "alias [a] has several index routing values associated with it"
    assert one("PUT", "/one/_alias/a", {"routing": "1,2"}).error == (400, "illegal_argument_exception", reason)
    assert one("PUT", "/two", {"aliases": {"a": {"index_routing": "1,2"}}}).error[2] == reason
    assert one("PUT", "/one/_alias/a", {"search_routing": "1,2"}).status == 200


def test_an_alias_has_one_write_index(one):
    reason = "alias [a] has more than one write index [one,two]"
    refused = (500, "illegal_state_exception", reason)
    writes = {"is_write_index": True}
    one("PUT", "/one/_alias/a", writes)
    assert one("PUT", "/two", {"aliases": {"a": writes}}).error == refused
    assert one("HEAD", "/two").status == 404
    one("PUT", "/two")
    actions = [alias_action("two", "b"), alias_action("two", "a", **writes)]
    assert one("POST", "/_aliases", {"actions": actions}).error == refused
    assert one("PUT", "/two/_alias/a", writes).error == refused
    assert one("GET", "/two/_alias").body == {"two": {"aliases": {}}}


def test_writes_move_to_another_index_in_any_order(one):
    one("PUT", "/two")
    one("PUT", "/one/_alias/a", {"is_write_index": True})
    actions = [alias_action("two", "a", is_write_index=True), alias_action("one", "a", is_write_index=False)]
    assert one("POST", "/_aliases", {"actions": actions}).status == 200
    assert one("PUT", "/a/_doc/1", {}).body["_index"] == "two"


def test_an_alias_that_says_too_much_deletes_no_index(one):
    one("PUT", "/two")
    one("PUT", "/three")
    actions = [{"remove_index": {"index": "three"}}] + [
        alias_action(name, "three", is_write_index=True) for name in ("one", "two")
    ]
    assert one("POST", "/_aliases", {"actions": actions}).status == 500
    assert one("GET", "/three").body.keys() == {"three"}


def test_an_alias_of_an_index_that_goes_is_refused(one):
    actions = [{"remove_index": {"index": "one"}}, alias_action("one", "a")]
    assert one("POST", "/_aliases", {"actions": actions}).error[:2] == (404, "index_not_found_exception")
    assert one("HEAD", "/one").status == 200


def test_a_closed_index_is_removed_by_name(one):
    one("POST", "/one/_close")
    assert one("POST", "/_aliases", {"actions": [{"remove_index": {"index": "one"}}]}).status == 200


def test_an_alias_is_hidden_everywhere_or_nowhere(one):
    one("PUT", "/one/_alias/a")
    assert one("PUT", "/two", {"aliases": {"a": {"is_hidden": True}}}).error == (
        500,
        "illegal_state_exception",
        "alias [a] has is_hidden set to true on indices [two] but does not have is_hidden set to true on indices [one]; alias "
        "must have the same is_hidden setting on all indices",
    )


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/one/_alias/a", {"filter": {"foo": {}}}),
        ("POST", "/_aliases", {"actions": [alias_action("one", "a", filter={"foo": {}})]}),
        ("PUT", "/two", {"aliases": {"a": {"filter": {"foo": {}}}}}),
    ],
)
def test_a_filter_that_is_no_query_is_told_with_its_alias_and_its_cause(one, method, path, body):
    answer = one(method, path, body)
    assert answer.error == (400, "illegal_argument_exception", MEMBERS)
    cause = answer.body["error"]["caused_by"]
    assert (cause["type"], cause["reason"], cause["line"], cause["col"]) == (
        "parsing_exception",
        "unknown query [foo]",
        1,
        8,
    )


def test_a_filter_has_to_fit_the_index(one):
    body = {"filter": {"term": {"n": "word"}}}
    assert one("PUT", "/one/_alias/a", body).error[2] == MEMBERS
    assert one("PUT", "/two", {"aliases": {"a": body}}).status == 200


def test_what_is_wrong_with_a_filter_in_an_index_is_told_with_the_uuid_of_the_index(one):
    uuid = one("GET", "/one/_settings").body["one"]["settings"]["index"]["uuid"]
    answer = one("PUT", "/one/_alias/a", {"filter": {"match": {"n": {"query": 1, "analyzer": "none"}}}})
    cause = answer.body["error"]["caused_by"]
    assert (cause["type"], cause["index"], cause["index_uuid"]) == ("query_shard_exception", "one", uuid)


def test_a_template_whose_alias_has_no_query_for_a_filter_is_refused(one):
    body = {"index_patterns": ["x"], "template": {"aliases": {"a": {"filter": {"foo": {}}}}}}
    assert one("PUT", "/_index_template/t", body).body["error"]["caused_by"]["reason"] == MEMBERS


def test_what_is_put_of_an_alias_is_read_where_it_stands(one):
    reason = "[1:2] [alias] unknown field [rooting] did you mean [routing]?"
    assert one("PUT", "/one/_alias/a", {"rooting": 1}).error == (400, "x_content_parse_exception", reason)

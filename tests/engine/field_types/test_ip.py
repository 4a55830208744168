"""`ip`: addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondpass import ElasticsearchError
from secondpass.shards.mapping.ends import Ends
from secondpass.shards.mapping.ip import Ip

ADDRESSES = ["192.168.0.1", ["10.0.0.1", "::1"], "2001:db8::1", None, "10.0.0.255"]
addresses = st.ip_addresses().map(str)


def _wide(address: str) -> int:
    found = ip_address(address)
    return int(IPv6Address(f"::ffff:{found}")) if isinstance(found, IPv4Address) else int(found)


@given(addresses, addresses, st.sampled_from(["gt", "gte"]), st.sampled_from(["lt", "lte"]), addresses)
def test_a_range_holds_the_addresses_between_its_ends(
    low: str, high: str, above: str, below: str, address: str
) -> None:
    first, last = Ip().bounds(Ends(**{above: low, below: high}))
    number, start, end = _wide(address), _wide(low), _wide(high)
    naive = (number > start if above == "gt" else number >= start) and (
        number < end if below == "lt" else number <= end
    )
    assert (first <= Ip().document(address) <= last) == naive


@given(st.ip_addresses(v=4), st.integers(0, 32), st.ip_addresses(v=4))
@settings(max_examples=50)
def test_a_block_holds_the_addresses_that_begin_as_it_does(base: IPv4Address, bits: int, address: IPv4Address) -> None:
    low, high = Ip().stretch(f"{base}/{bits}")
    assert (low <= Ip().document(str(address)) <= high) == (address in ip_network(f"{base}/{bits}", strict=False))


@given(addresses)
def test_an_address_is_shown_as_it_is_usually_written(address: str) -> None:
    shown = Ip().display(Ip().document(address))
    mapped = getattr(ip_address(address), "ipv4_mapped", None)
    assert shown == str(mapped or ip_address(address))


@pytest.fixture(scope="module")
def hosts(one_field):
    return one_field({"type": "ip"}, ADDRESSES)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"f": "10.0.0.1"}}, [1]),
        ({"term": {"f": "10.0.0.0/24"}}, [1, 4]),
        ({"term": {"f": "2001:db8::/32"}}, [2]),
        ({"term": {"f": "::ffff:192.168.0.1"}}, [0]),
        ({"match": {"f": "::1"}}, [1]),
        ({"terms": {"f": ["192.168.0.0/16", "10.0.0.255"]}}, [0, 4]),
        ({"range": {"f": {"gt": "10.0.0.1", "lte": "192.168.0.1"}}}, [0, 4]),
        ({"range": {"f": {"lt": "::"}}}, []),
        ({"query_string": {"query": 'f:"10.0.0.1"'}}, [1]),
        ({"exists": {"field": "f"}}, [0, 1, 2, 4]),
    ],
)
def test_addresses_are_found_by_themselves_by_blocks_and_by_ranges(hosts, query, found):
    assert hosts.found(query) == found


def test_addresses_sort_as_numbers_and_not_as_text(hosts):
    assert hosts.ordered() == [(1, "::1"), (4, "10.0.0.255"), (0, "192.168.0.1"), (2, "2001:db8::1"), (3, None)]
    after = hosts.hits(sort=["f"], search_after=["10.0.0.255"])
    assert [hit["sort"] for hit in after] == [["192.168.0.1"], ["2001:db8::1"], [None]]


def test_buckets_are_named_as_addresses_are_written(hosts):
    keys = [bucket["key"] for bucket in hosts.aggregated(terms={"field": "f"})["buckets"]]
    assert keys == ["::1", "10.0.0.1", "10.0.0.255", "192.168.0.1", "2001:db8::1"]
    chosen = hosts.aggregated(terms={"field": "f", "include": ["10.0.0.1"], "missing": "1.1.1.1"})["buckets"]
    assert [bucket["key"] for bucket in chosen] == ["10.0.0.1"]
    with pytest.raises(ElasticsearchError, match="cannot support regular expression style include/exclude settings"):
        hosts.aggregated(terms={"field": "f", "exclude": "10.*"})
    assert hosts.aggregated(cardinality={"field": "f"}) == {"value": 5}
    assert hosts.aggregated(missing={"field": "f"}) == {"doc_count": 1}


def test_a_hit_shows_addresses_as_text(hosts):
    shown = [["192.168.0.1"], ["::1", "10.0.0.1"], ["2001:db8::1"], None, ["10.0.0.255"]]
    assert hosts.shown(docvalue_fields=["f"]) == shown
    assert hosts.shown(fields=["f"])[1] == ["10.0.0.1", "::1"]
    assert hosts.shown(script_fields={"f": {"script": "doc['f'].size() == 0 ? '' : doc['f'].value"}})[1] == ["::1"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"term": {"f": "here"}}, "'here' is not an IP string literal."),
        ({"term": {"f": "10.0.0.0/33"}}, "Illegal prefix length [33] in [10.0.0.0/33]. Must be 0-32 for IPv4 ranges"),
        ({"term": {"f": "10.0.0.0/8/8"}}, "Expected [ip/prefix] but was [10.0.0.0/8/8]"),
        ({"terms": {"f": ["10.0.0.0/x"]}}, 'For input string: "x"'),
        ({"range": {"f": {"gte": "10.0.0.0/8"}}}, "'10.0.0.0/8' is not an IP string literal."),
        ({"prefix": {"f": "10"}}, "Can only use prefix queries on keyword, text and wildcard fields"),
    ],
)
def test_what_is_no_address_is_told_of(hosts, query, reason):
    with pytest.raises(ElasticsearchError) as caught:
        hosts.hits(query=query)
    assert reason in str(caught.value)


def test_malformed_addresses_are_refused_or_ignored(one_field):
    with pytest.raises(ElasticsearchError, match=r"failed to parse field \[f\] of type \[ip\]"):
        one_field({"type": "ip"}, ["1.2.3"])
    index = one_field({"type": "ip", "ignore_malformed": True, "null_value": "::2"}, [["1.2.3", "1.2.3.4"], [None]])
    assert index.hits()[0]["_ignored"] == ["f"]
    assert index.found({"term": {"f": "::2"}}) == [1]

"""What a person reads of a response: its hits, and how their scores came about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.text import Text
from rich.tree import Tree

from secondpass.engine.tracing.parts import Name, by_title, score


def render_hits(response: Mapping[str, Any], *, depth: int = 5, name: Name = by_title) -> Group:
    """Return the hits of a search response, each with its explanation down to *depth* where the search asked for it."""
    hits = response["hits"]["hits"]
    total = response["hits"].get("total", {"value": len(hits)})["value"]
    lines = [Text(f"{len(hits)} of {total} hits, {response['took']} ms", style="dim")]
    return Group(*lines, *(_hit(rank, hit, name, depth) for rank, hit in enumerate(hits, start=1)))


def _hit(rank: int, hit: Mapping[str, Any], name: Name, depth: int) -> Text | Tree:
    line = Text(f"{rank:>3}  ").append(name(hit["_id"], hit.get("_source", {})), style="bold")
    line.append(f"  {score(hit['_score'])}" if hit.get("_score") is not None else "")
    if "_explanation" not in hit:
        return line
    tree = Tree(line, guide_style="dim")
    _grow(tree, hit["_explanation"], depth)
    return tree


def _grow(tree: Tree, explanation: Mapping[str, Any], depth: int) -> None:
    details = explanation["details"]
    more = Text(" …" if details and depth <= 1 else "", style="dim")
    value = Text(f"{explanation['value']:g} ", style="cyan")
    branch = tree.add(value.append(explanation["description"], style="default").append_text(more))
    for detail in details if depth > 1 else ():
        _grow(branch, detail, depth - 1)

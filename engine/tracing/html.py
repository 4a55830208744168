"""A trace as a page shows it: one table that needs nothing from elsewhere, every text escaped. Ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import chain
from typing import TYPE_CHECKING

from .parts import DOWN, SAME, UP, Name, by_title, gone, parts_of, score

if TYPE_CHECKING:
    from .trace import DocumentTrace, RankTrace

STYLE = """\
.secondpass-trace { color: inherit; font-size: 13px; overflow-x: auto; }
.secondpass-trace table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.secondpass-trace caption { text-align: left; padding: 4px 0; }
.secondpass-trace th, .secondpass-trace td { border: 0; padding: 2px 6px; text-align: right; vertical-align: top; }
.secondpass-trace thead th { border-bottom: 1px solid; vertical-align: bottom; }
.secondpass-trace thead small { display: block; font-weight: normal; }
.secondpass-trace th.name, .secondpass-trace td.rule { text-align: left; }
.secondpass-trace td.score { border-left: 1px solid rgba(128, 128, 128, .4); }
.secondpass-trace td.rule { border-top: 1px dashed; }
.secondpass-trace .outside, .secondpass-trace small, .secondpass-trace td.rule { opacity: .65; }
.secondpass-trace .up { color: #1a8f4c; }
.secondpass-trace .down, .secondpass-trace .cut { color: #d0483e; }
.secondpass-trace dl { margin: 0; font-weight: normal; }
.secondpass-trace dt, .secondpass-trace dd { display: inline; margin: 0 4px 0 0; }
"""
CELLS = 3
"""Of a document after a stage: its score, its rank, and by how many places it moved."""


def html_of(trace: RankTrace, page: int = 10, *, name: Name = by_title) -> str:
    """Return the first *page* documents with score and rank after every stage, and what fell off the page, as HTML."""
    parts = list(parts_of(trace, page))
    rows = (_part(trace, rule, documents, name) for rule, documents in parts)
    shown = sum(len(documents) for _, documents in parts)
    caption = f"{shown} documents of {trace.total} that match; dim: outside the window"
    return (
        f'<div class="secondpass-trace"><style>{STYLE}</style><table><caption>{caption}</caption>'
        f"<thead>{_head(trace)}</thead>{''.join(rows)}</table>{_told(trace)}</div>"
    )


def _head(trace: RankTrace) -> str:
    stages = "".join(
        f'<th scope="colgroup" colspan="{CELLS}">{escape(stage)}<small>{_window(window)}</small></th>'
        for stage, window in zip(trace.stages, trace.window_sizes, strict=True)
    )
    return f'<tr><th scope="col">rank</th><th scope="col" class="name">document</th><th scope="col">shard</th>{stages}</tr>'


def _window(window: int | None) -> str:
    return "" if window is None else f"window {window}"


def _part(trace: RankTrace, rule: str, documents: Sequence[DocumentTrace], name: Name) -> str:
    width = 3 + CELLS * len(trace.stages)
    line = f'<tr><td class="rule" colspan="{width}">{escape(rule)}</td></tr>' if rule else ""
    return f"<tbody>{line}{''.join(_row(trace, document, name) for document in documents)}</tbody>"


def _row(trace: RankTrace, document: DocumentTrace, name: Name) -> str:
    last = document.stages[-1]
    called = escape(name(document.id, document.source))
    cells = chain.from_iterable(_cells(trace, document, number) for number in range(len(document.stages)))
    features = "".join(_features(stage.stage, stage.features) for stage in document.stages if stage and stage.features)
    return (
        f'<tr><td>{last.rank if last else "-"}</td><th scope="row" class="name" title="{escape(document.id)}">{called}{features}'
        f"</th><td>{document.shard}</td>{''.join(cells)}</tr>"
    )


def _cells(trace: RankTrace, document: DocumentTrace, number: int) -> Iterator[str]:
    stage, before = document.stages[number], document.stages[number - 1] if number else None
    if stage is None:
        yield f'<td class="score cut" colspan="{CELLS}">{gone(trace, document, number)}</td>'
        return
    kind = "" if stage.in_window else " outside"
    place = "in" if stage.in_window else "outside"
    exact = "" if stage.score is None else f' title="{stage.score!r}"'
    yield f'<td class="score{kind}"{exact}>{score(stage.score)}</td>'
    yield f'<td class="rank{kind}" title="{stage.shard_rank} on its shard, {place} the window">#{stage.rank}</td>'
    yield _movement(before.rank - stage.rank) if before else "<td></td>"


def _movement(places: int) -> str:
    if places == 0:
        return f'<td class="outside">{SAME}</td>'
    arrow, kind = (UP, "up") if places > 0 else (DOWN, "down")
    return f'<td class="{kind}">{arrow}{abs(places)}</td>'


def _features(stage: str, features: Mapping[str, float]) -> str:
    pairs = "".join(f"<div><dt>{escape(key)}</dt><dd>{value:g}</dd></div>" for key, value in features.items())
    counted = f"{len(features)} feature{'s' * (len(features) != 1)}"
    return f"<details><summary>{escape(stage)}: {counted}</summary><dl>{pairs}</dl></details>"


def _told(trace: RankTrace) -> str:
    """Return what went wrong or is odd, as a list."""
    items = "".join(f"<li>{escape(text)}</li>" for text in (*trace.failures, *trace.warnings))
    return f"<ul>{items}</ul>" if items else ""

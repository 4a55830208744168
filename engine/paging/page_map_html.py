"""A page map as HTML that needs nothing from elsewhere, every text escaped. Ours."""

from __future__ import annotations

from html import escape

from secondpass.engine.tracing.parts import Name, by_title, score

from .page_map import MappedPage, PagedHit, PageMap
from .page_map_words import fate, heading, verdict

STYLE = """\
.secondpass-pages { color: inherit; font-size: 13px; overflow-x: auto; }
.secondpass-pages table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.secondpass-pages caption { text-align: left; padding: 4px 0; }
.secondpass-pages th, .secondpass-pages td { border: 0; padding: 2px 6px; text-align: left; }
.secondpass-pages th { border-top: 1px dashed; font-weight: normal; opacity: .65; }
.secondpass-pages .number { text-align: right; }
.secondpass-pages .outside { opacity: .5; }
.secondpass-pages .again, .secondpass-pages .broken { color: #d0483e; }
.secondpass-pages .held { color: #1a8f4c; }
"""


def html_of(page_map: PageMap, *, name: Name = by_title) -> str:
    """Return the pages one below the other, then what no page shows, and which laws of paging held."""
    rows = "".join(_page(page, name) for page in page_map.pages)
    caption = f"{len(page_map.hits)} hits on {len(page_map.pages)} pages, {page_map.total} match; dim: outside a window"
    return (
        f'<div class="secondpass-pages"><style>{STYLE}</style><table><caption>{caption}</caption>{rows}</table>'
        f"<ul>{_ending(page_map, name)}</ul></div>"
    )


def _page(page: MappedPage, name: Name) -> str:
    rows = "".join(_hit(place, hit, name) for place, hit in enumerate(page.hits, start=page.from_ + 1))
    return f'<tbody><tr><th scope="rowgroup" colspan="5">{escape(heading(page))}</th></tr>{rows}</tbody>'


def _hit(place: int, hit: PagedHit, name: Name) -> str:
    kind = "again" if hit.before else "" if hit.rescored else "outside"
    return (
        f'<tr class="{kind}"><td class="number">{place}</td><td>{escape(name(hit.id, hit.source))}</td>'
        f'<td class="number">{hit.shard}</td><td class="number">{score(hit.score)}</td><td>{fate(place, hit)}</td></tr>'
    )


def _ending(page_map: PageMap, name: Name) -> str:
    skipped = (
        f'<li class="broken">never shown: {escape(name(one.id, one.source))}, rank {one.rank} of the one ranking</li>'
        for one in page_map.skipped
    )
    laws = (
        f'<li class="{"held" if law.held else "broken"}">{"✓" if law.held else "✗"} {law.name}</li>'
        for law in page_map.laws
    )
    told = (f"<li>{escape(line)}</li>" for line in verdict(page_map))
    return "".join([*skipped, *laws, *told])

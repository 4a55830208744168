"""Which words moved a cross-encoder's score, as a page that needs nothing from elsewhere, every text escaped. Ours."""

from __future__ import annotations

from html import escape

from secondpass.models.occlusion import Attribution, Side, Word

from .token_attribution import pieces, strongest

STYLE = """\
body { font: 15px/1.6 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }
h1 { font-size: 1.1em; }
p.side { white-space: pre-wrap; overflow-wrap: anywhere; }
p.side b { font-weight: normal; border-radius: 3px; padding: 1px 2px; }
p.side s { opacity: .5; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td { padding: 1px 8px; }
td.effect { text-align: right; }
td div { height: .8em; min-width: 1px; }
"""
UP, DOWN = "26, 143, 76", "208, 72, 62"
WIDEST = 240
"""Pixels of the longest bar."""


def attribution_html(attribution: Attribution) -> str:
    """Return a page: query and text with their words on green (up) or red (down), and the strongest words as bars."""
    largest = attribution.largest
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>What moved the score</title>'
        f"<style>{STYLE}</style></head><body><h1>Score {attribution.score:.4f}</h1>"
        f"<h2>Query</h2>{_side(attribution.query, largest)}<h2>Text</h2>{_side(attribution.document, largest)}"
        f"<h2>Strongest words</h2><table>{_rows(attribution)}</table>"
        "<p>Each word was blanked out in turn; its effect is the score less the score without it. Struck through: not read.</p>"
        "</body></html>\n"
    )


def _side(side: Side, largest: float) -> str:
    shown = "".join(_piece(told, word, read, largest) for told, word, read in pieces(side))
    return f'<p class="side" dir="auto">{shown}</p>'


def _piece(told: str, word: Word | None, read: bool, largest: float) -> str:
    if word is None:
        return escape(told) if read else f"<s>{escape(told)}</s>"
    share = abs(word.effect) / largest if largest else 0
    colour = f"rgba({UP if word.effect > 0 else DOWN}, {share:.2f})"
    return f'<b style="background: {colour}" title="{word.effect:+.4f}">{escape(told)}</b>'


def _rows(attribution: Attribution) -> str:
    return "".join(
        f'<tr><td class="effect">{effect:+.4f}</td><td>{side}</td><td dir="auto">{escape(word)}</td>'
        f'<td><div style="width: {_width(effect, attribution.largest)}px; background: rgb({UP if effect > 0 else DOWN})">'
        "</div></td></tr>"
        for side, word, effect in strongest(attribution)
    )


def _width(effect: float, largest: float) -> int:
    return round(abs(effect) / largest * WIDEST) if largest else 0

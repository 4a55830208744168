"""Which words moved a cross-encoder's score, as a terminal shows it. Ours.

Nothing here prints: what is returned is something a `rich.console.Console` can print.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from secondpass.models.occlusion import Attribution, Side, Word

if TYPE_CHECKING:
    from rich.console import Group
    from rich.text import Text

STRONGEST = 12
BAR = 24
"""Characters of the longest bar."""

STEPS = ("", "", " underline", " bold", " bold underline")
"""How a word stands out, by how much it moves the score; what is read and moves little has no mark."""


def render_attribution(attribution: Attribution) -> Group:
    """Return query and text with their words marked, green for up and red for down, and the strongest words as bars."""
    from rich.console import Group
    from rich.text import Text

    largest = attribution.largest
    title = Text.assemble(("score ", "bold"), f"{attribution.score:.4f}")
    query = Text.assemble(("query  ", "bold"), _marked(attribution.query, largest))
    text = Text.assemble(("text   ", "bold"), _marked(attribution.document, largest))
    return Group(title, query, text, Text(), *_bars(attribution))


def pieces(side: Side) -> Iterator[tuple[str, Word | None, bool]]:
    """Yield the pieces of a text in order: what stands there, the word it is, if it is one, and whether it was read."""
    at = 0
    for word in side.words:
        if word.start > at:
            yield side.text[at : word.start], None, True
        yield side.text[word.start : word.end], word, True
        at = word.end
    if at < side.read:
        yield side.text[at : side.read], None, True
    if side.read < len(side.text):
        yield side.text[side.read :], None, False


def strongest(attribution: Attribution) -> list[tuple[str, str, float]]:
    """Return the words that moved the score most: which side they stand on, the word, its effect."""
    sides = {"query": attribution.query, "text": attribution.document}
    found = [
        (name, side.text[word.start : word.end], word.effect) for name, side in sides.items() for word in side.words
    ]
    return sorted(found, key=lambda row: -abs(row[2]))[:STRONGEST]


def _marked(side: Side, largest: float) -> Text:
    from rich.text import Text

    return Text.assemble(
        *((told, _style(word, largest) if read else "dim strike") for told, word, read in pieces(side))
    )


def _style(word: Word | None, largest: float) -> str:
    if word is None or not largest:
        return ""
    step = round(abs(word.effect) / largest * (len(STEPS) - 1))
    return f"{'green' if word.effect > 0 else 'red'}{STEPS[step]}" if step else ""


def _bars(attribution: Attribution) -> Iterator[Text]:
    from rich.text import Text

    for side, word, effect in strongest(attribution):
        length = round(abs(effect) / attribution.largest * BAR) if attribution.largest else 0
        style = "green" if effect > 0 else "red"
        yield Text.assemble((f"{effect:+9.4f} ", style), ("█" * length).ljust(BAR + 1), f"{side:6}", (word, "bold"))

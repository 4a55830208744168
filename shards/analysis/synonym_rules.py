"""Read synonym rules as Solr writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ..errors import IllegalArgumentError

Phrase = tuple[str, ...]
Analyze = Callable[[str], Phrase]
"""Turn one phrase of a rule into words; raise IllegalArgumentError when it cannot be one."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Map a phrase to what replaces it, and say whether it stays beside it. `prefixes` are all beginnings of keys.

    Lucene: SynonymMap.
    """

    outputs: dict[Phrase, tuple[Phrase, ...]]
    kept: frozenset[Phrase]
    prefixes: frozenset[Phrase]

    @classmethod
    def of(cls, rules: Iterable[tuple[Phrase, Phrase, bool]]) -> Synonyms:
        """Collect (phrase, replacement, phrase stays) rules."""
        outputs: dict[Phrase, dict[Phrase, None]] = {}
        kept: set[Phrase] = set()
        for phrase, replacement, stays in rules:
            outputs.setdefault(phrase, {})[replacement] = None
            if stays:
                kept.add(phrase)
        prefixes = frozenset(phrase[:end] for phrase in outputs for end in range(1, len(phrase) + 1))
        return cls({phrase: tuple(found) for phrase, found in outputs.items()}, frozenset(kept), prefixes)


def read_rules(
    lines: Iterable[str], analyze: Analyze, *, expand: bool, lenient: bool
) -> Iterator[tuple[Phrase, Phrase, bool]]:
    """Yield the rules of *lines*; a lenient reader leaves out phrases that cannot be analysed.

    Lucene: SolrSynonymParser; Elasticsearch: ESSolrSynonymParser.
    """
    for number, line in enumerate("\n".join(lines).splitlines(), 1):
        if line and not line.startswith("#"):
            try:
                rules = list(_read_line(line, _lenient(analyze) if lenient else analyze, expand))
            except IllegalArgumentError as problem:
                raise IllegalArgumentError(f"Invalid synonym rule at line {number}", cause=problem) from problem
            yield from (rule for rule in rules if not lenient or (rule[0] and rule[1]))


def _read_line(line: str, analyze: Analyze, expand: bool) -> Iterator[tuple[Phrase, Phrase, bool]]:
    sides = _split(line, "=>")
    if len(sides) > 2:
        raise IllegalArgumentError("more than one explicit mapping specified on the same line")
    inputs, *explicit = ([analyze(_unescape(phrase).strip()) for phrase in _split(side, ",")] for side in sides)
    if explicit:
        yield from ((phrase, other, False) for phrase in inputs for other in explicit[0])
    elif expand:
        yield from ((a, b, True) for i, a in enumerate(inputs) for j, b in enumerate(inputs) if i != j)
    else:
        yield from ((phrase, inputs[0], False) for phrase in inputs)


def _lenient(analyze: Analyze) -> Analyze:
    def analyze_or_nothing(text: str) -> Phrase:
        try:
            return analyze(text)
        except IllegalArgumentError:
            return ()

    return analyze_or_nothing


def _split(text: str, separator: str) -> list[str]:
    """Cut *text* where *separator* stands without a backslash; leave out what is empty."""
    pieces = re.findall(rf"{re.escape(separator)}|\\?[\s\S]", text)
    sides, current = [], ""
    for piece in [*pieces, separator]:
        if piece != separator:
            current += piece
        elif current:
            sides.append(current)
            current = ""
    return sides


def _unescape(text: str) -> str:
    return re.sub(r"\\([\s\S])", r"\1", text)

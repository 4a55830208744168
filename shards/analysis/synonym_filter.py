"""Put synonyms beside words, or in their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from .synonym_rules import Phrase, Synonyms
from .tokens import Token, TokenStream

SYNONYM = "SYNONYM"


@dataclass(frozen=True, slots=True)
class _Output:
    """One word a rule adds, waiting for its position."""

    term: str
    end: int | None
    position_length: int


@dataclass(frozen=True, slots=True)
class SynonymFilter:
    """Replace the longest phrase a rule knows at each place.

    Lucene: SynonymFilter. The words of a longer replacement are laid over the words that follow, as there.
    """

    synonyms: Synonyms
    uses_keywords: ClassVar[bool] = False

    def apply(self, stream: TokenStream) -> TokenStream:
        """Return the stream with synonyms."""
        found: list[Token] = []
        position = -1
        for increment, token in self._increments(stream.tokens):
            position += increment
            found.append(replace(token, position=position))
        return stream.with_tokens(found)

    def _increments(self, tokens: tuple[Token, ...]) -> Iterator[tuple[int, Token]]:
        """Yield the outgoing tokens, each with the positions it moves on."""
        waiting: dict[int, list[_Output]] = {}
        at = 0
        while at < len(tokens):
            phrase = self._longest(tokens, at)
            if phrase:
                self._lay_out(phrase, tokens, at, waiting)
            for slot in range(at, at + max(1, len(phrase))):
                stays = not phrase or phrase in self.synonyms.kept
                before = tokens[slot - 1].position if slot else -1
                yield from _at_slot(tokens[slot], before, stays, waiting.pop(slot, []))
            at += max(1, len(phrase))
        while at in waiting:
            for i, output in enumerate(waiting.pop(at)):
                last = tokens[-1]
                yield int(i == 0), Token(output.term, last.start, last.end, 0, SYNONYM)
            at += 1

    def _longest(self, tokens: tuple[Token, ...], at: int) -> Phrase:
        """Return the longest phrase with a rule that begins at token *at*, or an empty one."""
        longest: Phrase = ()
        phrase: Phrase = ()
        for token in tokens[at:]:
            phrase = (*phrase, token.term)
            if phrase not in self.synonyms.prefixes:
                break
            if phrase in self.synonyms.outputs:
                longest = phrase
        return longest

    def _lay_out(self, phrase: Phrase, tokens: tuple[Token, ...], at: int, waiting: dict[int, list[_Output]]) -> None:
        """Put every word of every replacement to the slot it will stand at."""
        kept = phrase in self.synonyms.kept
        for words in self.synonyms.outputs[phrase]:
            single = len(words) == 1
            for slot, word in enumerate(words, at):
                end = tokens[at + len(phrase) - 1].end if single else None
                waiting.setdefault(slot, []).append(_Output(word, end, len(phrase) if single and kept else 1))


def _at_slot(token: Token, before: int, stays: bool, outputs: list[_Output]) -> Iterator[tuple[int, Token]]:
    """Yield the original token, if it stays, then what rules put beside it."""
    if stays:
        yield token.position - before, token
    for i, output in enumerate(outputs):
        end = token.end if output.end is None else output.end
        moved = 0 if stays or i else 1
        yield moved, Token(output.term, token.start, end, 0, SYNONYM, output.position_length)

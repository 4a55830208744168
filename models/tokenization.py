"""Turn a query and a document text into the one token sequence a cross-encoder reads.

Query and document are tokenised apart, so that a document's tokens can be kept from one query to the next, and joined
here exactly as the tokenizer itself would join the two texts (`[CLS] query [SEP] document [SEP]` for BERT).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .errors import InvalidModelError

Ids = NDArray[np.int32]

CHARACTERS_PER_TOKEN = 16
"""Few texts need more characters than this to fill a token; those which do are read further, up to `LONGEST_READ`."""

LONGEST_READ = 16_384
"""Characters beyond which a text is not searched for tokens any more: it holds hardly any."""

CONTINUATIONS = ("##", "▁", "Ġ")
"""How vocabularies mark where in a word a piece stands; `man` and `##man` are the same piece."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold one input row: token ids and type ids (equal lengths), and how many document tokens were kept."""

    ids: Ids
    type_ids: Ids
    kept: int


@dataclass(frozen=True, slots=True)
class PairTemplate:
    """Know which special tokens stand before, between and after two texts, and the type id of each place."""

    before: Ids
    between: Ids
    after: Ids
    types: tuple[int, int, int, int, int]

    @classmethod
    def of(cls, tokenizer: Any) -> Self:
        """Read the template off a pair which *tokenizer* (of the `tokenizers` library) has joined itself.

        Raises `InvalidModelError` when one of the two texts is not in it.
        """
        joined = tokenizer.encode("a", "b")
        places = np.array([-1 if place is None else place for place in joined.sequence_ids])
        if 0 not in places or 1 not in places:
            raise InvalidModelError("the tokenizer joins no pairs: of the texts [a] and [b] it drops one")
        ids, types = np.array(joined.ids, dtype=np.int32), np.array(joined.type_ids)
        first, second = np.flatnonzero(places == 0), np.flatnonzero(places == 1)
        parts = np.split(np.arange(len(ids)), [first[0], first[-1] + 1, second[0], second[-1] + 1])
        kinds = [int(types[part[0]]) if len(part) else 0 for part in parts]
        return cls(ids[parts[0]], ids[parts[2]], ids[parts[4]], (kinds[0], kinds[1], kinds[2], kinds[3], kinds[4]))

    @property
    def specials(self) -> int:
        """Count the special tokens of a pair."""
        return len(self.before) + len(self.between) + len(self.after)

    def join(self, query: Ids, document: Ids) -> tuple[Ids, Ids]:
        """Return token ids and type ids of the pair."""
        parts = (self.before, query, self.between, document, self.after)
        types = np.repeat(np.array(self.types, dtype=np.int32), [len(part) for part in parts])
        return np.concatenate(parts), types

    def around(self, query: Ids, document: Ids) -> Ids:
        """Return the two texts' values where `join` puts their tokens, and 0 for the special tokens."""
        before, between, after = (np.zeros_like(part) for part in (self.before, self.between, self.after))
        return np.concatenate([before, query, between, document, after])


@dataclass(frozen=True, slots=True)
class PairTokenizer:
    """Tokenise single texts and join two of them, at most *max_length* tokens in all.

    *canonical* (vocabulary size) maps each token id to the id of the same letters at the beginning of a word. Where
    it is given, a token which also stands in the other text has its type id raised by two: the shipped model is told
    in this way what a small encoder learns slowest, that a word of the query stands in the document.
    """

    tokenizer: Any
    template: PairTemplate
    max_length: int
    canonical: Ids | None = None

    @classmethod
    def of(cls, tokenizer: Any, max_length: int, match_types: bool = False) -> Self:
        """Wrap a tokenizer of the `tokenizers` library; its own truncation and padding are switched off."""
        tokenizer.no_truncation()
        tokenizer.no_padding()
        template = PairTemplate.of(tokenizer)
        if max_length < template.specials + 2:
            raise InvalidModelError(f"a max_length of {max_length} tokens leaves no room for a query and a document")
        return cls(tokenizer, template, max_length, canonical_ids(tokenizer.get_vocab()) if match_types else None)

    @property
    def room(self) -> int:
        """Count the tokens a query and a document may have together."""
        return self.max_length - self.template.specials

    def encode(self, text: str) -> Ids:
        """Return the ids of *text*'s first `room` tokens, without special ones.

        Only as much of a long text is read as fills the room: a million characters cost milliseconds.
        """
        size = self.room * CHARACTERS_PER_TOKEN
        ids = self._ids(beginning(text, size))
        while len(ids) < self.room and size < min(len(text), LONGEST_READ):
            size *= 4
            ids = self._ids(beginning(text, size))
        return ids[: self.room]

    def count(self, text: str) -> int:
        """Count the tokens of all of *text*, however long it is."""
        return len(self._ids(text))

    def pair(self, query: Ids, document: Ids) -> Pair:
        """Join two encoded texts, as far as they fit."""
        return self.joined(*self.fitted(query, document))

    def fitted(self, query: Ids, document: Ids) -> tuple[Ids, Ids]:
        """Return what is read of two encoded texts: a query keeps at most half of the room, a document what that leaves."""
        query = query[: max(self.room // 2, self.room - len(document))]
        return query, document[: self.room - len(query)]

    def joined(self, query: Ids, document: Ids) -> Pair:
        """Join two encoded texts that fit."""
        ids, types = self.template.join(query, document)
        if self.canonical is not None:
            types = types + 2 * self.template.around(*shared(self.canonical[query], self.canonical[document]))
        return Pair(ids, types, len(document))

    def _ids(self, text: str) -> Ids:
        return np.array(self.tokenizer.encode(readable(text), add_special_tokens=False).ids, dtype=np.int32)


def readable(text: str) -> str:
    """Replace lone surrogates by question marks: they are a str in Python and nothing a tokenizer can read."""
    return text.encode("utf-8", "replace").decode("utf-8")


def shared(one: Ids, other: Ids) -> tuple[Ids, Ids]:
    """Mark with 1 which entries of each array also stand in the other."""
    same = one[:, None] == other
    return same.any(axis=1).astype(np.int32), same.any(axis=0).astype(np.int32)


def beginning(text: str, size: int) -> str:
    """Cut *text* to about *size* characters, before a white space when one is near, so that no word is cut in two."""
    if len(text) <= size:
        return text
    cut = max(text.rfind(space, size - 200, size) for space in " \n\t")
    return text[: cut if cut > 0 else size]


def canonical_ids(vocabulary: Mapping[str, int]) -> Ids:
    """Map every token id to the id of the same letters at the beginning of a word (itself where there is none)."""
    canonical = np.arange(max(vocabulary.values(), default=-1) + 1, dtype=np.int32)
    for token, position in vocabulary.items():
        for mark in CONTINUATIONS:
            if token.startswith(mark) and token != mark:
                canonical[position] = vocabulary.get(token.removeprefix(mark), position)
    return canonical

"""How long a term may be that an index takes, and how far from the first it may stand.

Lucene: IndexingChain.PerField, IndexWriter.MAX_TERM_LENGTH and MAX_POSITION.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .analysis.tokens import Terms
from .errors import IllegalArgumentError, MaxBytesLengthExceededError
from .mapping.values import MAX_TERM_BYTES, immense, is_immense

MAX_POSITION = 2**31 - 1 - 128


def check_terms(field: str, values: Sequence[Terms], gap: int) -> None:
    """Raise IllegalArgumentError, in Lucene's words, for a term of a text field too long, or too far away.

    *gap* is the number of positions between the *values*.
    """
    start = last = 0
    for terms, positions, trailing in values:
        for term in terms:
            if is_immense(term):
                raise _immense(field, term)
        if positions and start + positions[-1] > MAX_POSITION:
            raise _too_far(field, start, positions, last)
        last = start + positions[-1] if positions else last
        start += (positions[-1] + 1 if positions else 0) + trailing + gap


def _immense(field: str, term: str) -> IllegalArgumentError:
    cause = MaxBytesLengthExceededError(f"bytes can be at most {MAX_TERM_BYTES} in length; got {len(term.encode())}")
    return IllegalArgumentError(f"{immense(field, term, '.  ')}, original message: {cause.reason}", cause=cause)


def _too_far(field: str, start: int, positions: Sequence[int], last: int) -> IllegalArgumentError:
    """Return the error for the first of *positions*, counted from *start*, that no index takes."""
    before, at = next(pair for pair in pairwise([-1, *positions]) if start + pair[1] > MAX_POSITION)
    position = (start + at + 2**31) % 2**32 - 2**31  # Java's ints wrap around
    last = last if before < 0 else start + before
    if position < last:
        return IllegalArgumentError(
            f"position overflowed Integer.MAX_VALUE (got posIncr={at - before} lastPosition={last} position={position}) "
            f"for field '{field}'"
        )
    return IllegalArgumentError(
        f"position {position} is too large for field '{field}': max allowed position is {MAX_POSITION}"
    )

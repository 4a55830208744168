"""Numbers for the spans of a text, so that only one of many equal spans need be looked at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
UInt64s = npt.NDArray[np.uint64]

_LANE = 8
_LANES = 8
"""So many bytes are read at once, and so often: what is longer is as a rule not repeated."""
_BEYOND = np.array([(1 << 64) - (1 << 8 * size) for size in range(_LANE + 1)], dtype=np.uint64)
"""By the bytes that a lane has: ones for those it lacks, which no text holds."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def numbered(raw: bytes, starts: Int64s, lengths: Int64s) -> tuple[Int64s, Int32s]:
    """Number the spans of *raw*, which holds no byte 255; return one span of each number, and the number of each span.

    Spans of one number are equal. But: equal spans may have two numbers, once in a long while or when they have more than 64
    bytes.

    >>> one, numbers = numbered(b"to be or not to be", np.array([0, 3, 6, 9, 13, 16]), np.array([2, 2, 2, 3, 2, 2]))
    >>> len(one), bool(numbers[0] == numbers[4] != numbers[1] == numbers[5])
    (4, True)
    """
    padded = raw + bytes(_LANE)
    return _numbered(np.ndarray(len(raw) + 1, "<u8", padded, strides=(1,)), starts, lengths, _LANES)


def _numbered(lanes: UInt64s, starts: Int64s, lengths: Int64s, left: int) -> tuple[Int64s, Int32s]:
    if not left:
        return np.arange(len(starts)), np.arange(len(starts), dtype=np.int32)
    short, longer = np.flatnonzero(lengths <= _LANE), np.flatnonzero(lengths > _LANE)
    numbers = np.empty(len(starts), dtype=np.int32)
    one, numbers[short] = _grouped(lanes[starts[short]] | _BEYOND[lengths[short]])
    if not len(longer):
        return one, numbers
    _, begun = _grouped(lanes[starts[longer]])
    _, ended = _numbered(lanes, starts[longer] + _LANE, lengths[longer] - _LANE, left - 1)
    other, pairs = _grouped(begun.astype(np.uint64) << np.uint64(32) | ended.astype(np.uint64))
    numbers[longer] = pairs + len(one)
    return np.concatenate([short[one], longer[other]]), numbers


def _grouped(keys: UInt64s) -> tuple[Int64s, Int32s]:
    """Return the place of one key of each number, and the numbers of all; keys of one number are equal."""
    low = np.uint64((1 << len(keys).bit_length()) - 1)
    packed = keys * _SPREAD & ~low | np.arange(len(keys), dtype=np.uint64)
    packed.sort()  # several times faster than to sort the places by their keys
    order = (packed & low).view(np.int64)
    ordered = keys[order]
    new = np.ones(len(keys), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    numbers = np.empty(len(keys), dtype=np.int32)
    numbers[order] = np.cumsum(new, dtype=np.int32) - 1
    return order[new], numbers

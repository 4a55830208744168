"""A corpus as text is: few words often, many rarely. Made on the fly from a seed, the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

VOCABULARY = 300_000
EXPONENT = 1.05
MEAN_LENGTH = 60
SPREAD = 0.6
SHAPES = ("head", "head", *("middle",) * 4, "tail", "tail")
"""Where a query's terms come from: a quarter frequent, half of middling frequency, a quarter rare."""


@dataclass(frozen=True, slots=True)
class Zipf:
    """Hold texts of tokens `t0`, `t1`, …: the rank of a token in its name, frequency falling as rank^-1.05."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, docs: int, seed: int = 7) -> Zipf:
        """Draw *docs* texts of lognormal length, 60 tokens in the mean."""
        rng = np.random.default_rng(seed)
        location = np.log(MEAN_LENGTH) - SPREAD**2 / 2
        lengths = np.maximum(1, rng.lognormal(location, SPREAD, docs)).astype(np.int64)
        names = np.array([f"t{rank}" for rank in range(VOCABULARY)], dtype=object)
        tokens = names[_ranks(rng, int(lengths.sum()))]
        ends = np.cumsum(lengths)
        return cls(tuple(" ".join(tokens[end - n : end]) for n, end in zip(lengths, ends, strict=True)))


def or_queries(count: int, seed: int = 11) -> tuple[str, ...]:
    """Draw *count* queries of one to four terms."""
    rng = np.random.default_rng(seed)
    return tuple(
        " ".join(f"t{_rank_in(rng, rng.choice(SHAPES))}" for _ in range(rng.integers(1, 5))) for _ in range(count)
    )


def _ranks(rng: np.random.Generator, count: int) -> npt.NDArray[np.int64]:
    weights = np.arange(1, VOCABULARY + 1, dtype=np.float64) ** -EXPONENT
    cumulated = np.cumsum(weights)
    return np.searchsorted(cumulated, rng.random(count) * cumulated[-1])


def _rank_in(rng: np.random.Generator, shape: str) -> int:
    low, high = {"head": (0, 100), "middle": (100, 10_000), "tail": (10_000, 100_000)}[shape]
    return int(rng.integers(low, high))

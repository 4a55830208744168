"""Run a cross-encoder's ONNX graph, and know before the first search that it can be run.

A pair's score is the same, to the bit, whatever pairs share its batch. In float32 arithmetic it comes out so. A graph that
quantises activations, as int8 models do, scores a pair by its neighbours: such a graph is found out when it is opened, and
is given one pair at a time.

Each thread runs batches of its own: a session that shares every product out among threads waits for the slowest of them
hundreds of times a batch, which costs little on an idle machine and half the speed on a busy one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .batching import Ints, attention_mask, fair_budget, pad_rows, plan_batches
from .errors import InferenceError, InvalidModelError
from .tokenization import Ids, Pair

Floats = NDArray[np.float32]

TRIED_LENGTHS = (5, 21, 8, 30)
"""Tokens of the pairs on which it is seen whether a graph minds company."""

SLOW_FUSIONS = ["SkipLayerNormFusion"]
"""What onnxruntime would join where it knows all widths, as in graphs of torch's newer exporter: on a CPU it takes longer."""

REQUIRED = frozenset({"input_ids", "attention_mask"})
OPTIONAL = frozenset({"token_type_ids"})


@dataclass(frozen=True, slots=True)
class ScoringSession:
    """Hold an open graph, the inputs it takes, its output's name, and the id that fills rows up.

    *alone* says that it is given one pair at a time, because in company it scores otherwise. As many batches run at a time as
    there are *threads*.
    """

    runner: Any
    inputs: frozenset[str]
    output: str
    padding: int
    alone: bool = False
    threads: int = 1

    @classmethod
    def open(cls, path: Path, padding: int, largest_id: int, threads: int | None = None) -> Self:
        """Open the graph at *path* and try it on two small batches, one holding the tokenizer's *largest_id*.

        Raises `InvalidModelError` for a file that is no graph, for inputs we cannot give, for anything but one or two
        logits a pair, and for a graph that fails on what it will be asked.
        """
        runner = _runner(path)
        session = cls(
            runner, _inputs(runner, path.name), _output(runner), padding, threads=threads or os.cpu_count() or 1
        )
        session._try(path.name, largest_id)
        return session.settled(largest_id)

    def settled(self, largest_id: int) -> Self:
        """Return the session, from now on given one pair at a time if it minds company."""
        return replace(self, alone=self._minds_company(largest_id))

    def scores(self, pairs: Sequence[Pair]) -> Floats:
        """Return one raw logit per pair, float32, in order; raises `InferenceError` for a score that is no number."""
        lengths = [len(pair.ids) for pair in pairs]
        batches = plan_batches(lengths, 0 if self.alone else fair_budget(lengths, self.threads))[::-1]
        scores = np.empty(len(pairs), dtype=np.float32)
        found = self._all_at_work(lambda batch: self._logits([pairs[place] for place in batch]), batches)
        for batch, logits in zip(batches, found, strict=True):
            scores[batch] = logits
        if not np.isfinite(scores).all():
            raise InferenceError(f"the cross-encoder gave [{scores[~np.isfinite(scores)][0]}] for a score")
        return scores

    def _all_at_work(self, score: Callable[[Ints], Floats], batches: Sequence[Ints]) -> Iterable[Floats]:
        workers = min(self.threads, len(batches))
        if workers < 2:
            return map(score, batches)
        with ThreadPoolExecutor(workers, "cross-encoder") as threads:
            return list(threads.map(score, batches))

    def _logits(self, pairs: Sequence[Pair]) -> Floats:
        try:
            return one_logit(self._run(pairs), len(pairs))
        except InvalidModelError:
            raise
        except Exception as error:  # onnxruntime's exceptions have no public common ancestor
            raise InferenceError(f"the cross-encoder failed: {error}", cause=error) from error

    def _run(self, pairs: Sequence[Pair]) -> NDArray[Any]:
        ids = [pair.ids for pair in pairs]
        fed = {"input_ids": pad_rows(ids, self.padding), "attention_mask": attention_mask(ids)}
        if "token_type_ids" in self.inputs:
            fed["token_type_ids"] = pad_rows([pair.type_ids for pair in pairs])
        return np.asarray(self.runner.run([self.output], fed)[0])

    def _try(self, name: str, largest_id: int) -> None:
        for rows, length in ((1, 5), (2, 4)):
            ids: Ids = np.full(length, largest_id, dtype=np.int32)
            try:
                self._logits([Pair(ids, np.zeros_like(ids), 1)] * rows)
            except InferenceError as error:
                raise InvalidModelError(
                    f"{name} does not run on {rows} x {length} tokens with ids up to {largest_id}: {error.reason}",
                    cause=error,
                ) from error

    def _minds_company(self, largest_id: int) -> bool:
        """Tell whether pairs of all kinds of lengths score otherwise in one batch than each alone."""
        chance = np.random.default_rng(0)
        pairs = []
        for length in TRIED_LENGTHS:
            ids = chance.integers(0, largest_id, length, endpoint=True, dtype=np.int32)
            pairs.append(Pair(ids, np.zeros_like(ids), 1))
        alone = np.concatenate([self._logits([pair]) for pair in pairs])
        return self._logits(pairs).tobytes() != alone.tobytes()


def one_logit(logits: NDArray[Any], rows: int) -> Floats:
    """Return one score per row: the only logit, or the second less the first where a head has two.

    The difference of two logits is the log-odds of "relevant", which is what a head with one logit gives. Raises
    `InvalidModelError` for any other shape.
    """
    if logits.shape in ((rows,), (rows, 1)):
        return np.asarray(logits.reshape(rows), dtype=np.float32)
    if logits.shape == (rows, 2):
        return np.asarray(logits[:, 1] - logits[:, 0], dtype=np.float32)
    raise InvalidModelError(f"the graph gives no relevance: {rows} pairs came out with shape {logits.shape}")


def _runner(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # a broken file is reported by the exception, not on the terminal as well
    try:
        return onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS
        )
    except Exception as error:
        raise InvalidModelError(f"{path.name} is no graph that can be run: {error}", cause=error) from error


def _inputs(runner: Any, name: str) -> frozenset[str]:
    given = {entry.name: entry.type for entry in runner.get_inputs()}
    if not REQUIRED <= set(given) <= REQUIRED | OPTIONAL:
        raise InvalidModelError(
            f"{name} takes the inputs {sorted(given)}; a cross-encoder takes input_ids, attention_mask and maybe token_type_ids"
        )
    for entry, kind in given.items():
        if kind != "tensor(int64)":
            raise InvalidModelError(f"{name}: input [{entry}] is a {kind}, not a tensor(int64)")
    return frozenset(given)


def _output(runner: Any) -> str:
    names = [entry.name for entry in runner.get_outputs()]
    return "logits" if "logits" in names else str(names[0])

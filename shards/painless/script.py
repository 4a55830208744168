"""Compile a script once, bind it to params and fields, run it for many documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from secondpass.shards.errors import IllegalArgumentError, ScriptError, ShardError

from .ctx import CONTEXTS, CtxMap, thaw
from .doc_values import DocLookup, DocValuesSource
from .errors import CompileFault, JavaVirtualError, Located, ScriptStackOverflowError, compile_error, runtime_error
from .frame import BUDGET, DOC, LOOKUP, PARAMS, RETURNS, SALT, SCORE, STATS, Frame, Link, Program
from .limits import Allowance, Budget
from .params import freeze, to_json
from .term_stats import TermStats
from .types import DOUBLE

if TYPE_CHECKING:
    from . import nodes as n

WORTHWHILE = 24
"""How many documents it takes for arrays to be faster than closures."""

Docs = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float32]
SourceOf = Callable[[int], Mapping[str, Any]]
RunDocument = Callable[[int, float, TermStats | None], Any]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledScript:
    """Hold a compiled script. It is immutable: bind it as often as there are requests."""

    source: str
    context: str
    uses_score: bool
    uses_term_stats: bool
    doc_fields: frozenset[str]
    _parsed: n.Script = field(repr=False)
    _program: Program = field(repr=False)
    _vectorised: bool = field(repr=False)

    def bind(
        self,
        params: Mapping[str, Any],
        doc_values: DocValuesSource,
        *,
        source: SourceOf | None = None,
        salt: int = 0,
    ) -> RunDocument:
        """Return what runs the script for a document, its score and its term statistics.

        *params* are copied, so that no script changes a request. *source* gives the document of `params['_source']`;
        *salt*, which each shard has its own of, seeds `randomScore`. What is returned raises ScriptError.
        """
        frame = self._frame(params, doc_values, source, salt)
        program, allowance = self._program, Allowance()

        def run(doc: int, score: float, term_stats: TermStats | None) -> Any:
            return self._run_one(program, frame.copy(), allowance, doc, score, term_stats)

        return run

    def writer(self, params: Mapping[str, Any]) -> Callable[[CtxMap], None]:
        """Return what runs a script that writes on the `ctx` of a document, which it changes; it raises ScriptError.

        *params* are copied once: what the script changes in them it finds changed at the next document.
        """
        frame: Frame = [None] * self._program.size
        frame[PARAMS] = thaw(params)
        allowance = Allowance()

        def run(ctx: CtxMap) -> None:
            self._run_one(self._program, frame.copy(), allowance, ctx, 0.0, None)

        return run

    def score_all(
        self,
        params: Mapping[str, Any],
        doc_values: DocValuesSource,
        docs: Docs,
        scores: Scores | None = None,
        term_stats: Callable[[int], TermStats] | None = None,
        *,
        source: SourceOf | None = None,
        salt: int = 0,
    ) -> npt.NDArray[np.float64]:
        """Run the script for many documents; return one float64 for each. Raises ScriptError for the first that fails."""
        if RETURNS[self.context].name not in {"double", "boolean"}:
            raise IllegalArgumentError(f"a script of the [{self.context}] context has no number for a document")
        frame = self._frame(params, doc_values, source, salt)
        at_once = self._arrays(frame, docs, scores) if self._vectorised and len(docs) >= WORTHWHILE else None
        if at_once is not None:
            return at_once
        given = [0.0] * len(docs) if scores is None else scores.tolist()
        return np.array(self._run_all(frame, docs.tolist(), given, term_stats), dtype=np.float64)

    def _arrays(self, frame: Frame, docs: Docs, scores: Scores | None) -> npt.NDArray[np.float64] | None:
        """Run over arrays, or return None where only the closures can tell the result."""
        from .vectorised import Batch, NotVectorised, score_arrays

        floats = np.zeros(len(docs)) if scores is None else scores.astype(np.float64)
        try:
            return score_arrays(self._parsed, Batch(docs, floats, frame[LOOKUP], frame[PARAMS], {}))
        except NotVectorised:
            return None

    def _run_all(
        self, frame: Frame, docs: list[int], scores: list[float], term_stats: Callable[[int], TermStats] | None
    ) -> list[Any]:
        program, results, allowance = self._program, [], Allowance()
        frame[BUDGET] = Budget()
        run, counts, stats = program.run, program.needs_budget, term_stats if self.uses_term_stats else None
        try:
            for doc, score in zip(docs, scores, strict=True):
                frame[DOC], frame[SCORE] = doc, score
                if counts and not frame[BUDGET].is_full:
                    allowance.settle(frame[BUDGET])
                    frame[BUDGET] = Budget()
                if stats is not None:
                    frame[STATS] = stats(doc)
                results.append(run(frame))
        except (ShardError, Located, RecursionError) as error:
            raise self._explain(error, frame) from error
        return results

    def _run_one(
        self,
        program: Program,
        frame: Frame,
        allowance: Allowance,
        doc: int | CtxMap,
        score: float,
        term_stats: TermStats | None,
    ) -> Any:
        frame[DOC], frame[SCORE], frame[STATS], frame[BUDGET] = doc, float(score), term_stats, Budget()
        try:
            found = self._result(program.run(frame))
            allowance.settle(frame[BUDGET])
            return found
        except (ShardError, Located, RecursionError) as error:
            raise self._explain(error, frame) from error

    def _result(self, value: Any) -> Any:
        return to_json(value) if self.context == "field" else value

    def _frame(
        self, params: Mapping[str, Any], doc_values: DocValuesSource, source: SourceOf | None, salt: int
    ) -> Frame:
        frame: Frame = [None] * self._program.size
        frame[PARAMS], frame[LOOKUP], frame[SALT] = freeze(params), DocLookup(doc_values), salt
        for slot, link in self._program.links:
            frame[slot] = _resolve(link, frame, source)
        return frame

    def _explain(self, error: ShardError | Located | RecursionError, frame: Frame) -> ScriptError:
        """Show an error where it arose; run the document that failed once more, slowly, if that is not known."""
        from .parse import statement_starts

        starts = statement_starts(self._parsed)
        if isinstance(error, RecursionError):
            error = ScriptStackOverflowError("stack overflow")
        if isinstance(error, JavaVirtualError):
            error = Located(error, starts[0])
        if not isinstance(error, Located):
            again = None if self.context in CONTEXTS else self._locate(frame)
            error = again or Located(error, starts[0])
        return runtime_error(self.source, starts, error)

    def _locate(self, frame: Frame) -> Located | None:
        """Run on a frame again, with every expression telling where it fails; None if it does not fail again."""
        from .compile_program import compile_program

        traced = compile_program(self._parsed, self.context, trace=True)
        slow: Frame = [*frame[:BUDGET], Budget(), *frame[BUDGET + 1 :]]
        slow += [None] * (traced.size - len(slow))
        try:
            traced.run(slow)
        except Located as found:
            return found
        except (ShardError, RecursionError):
            return None
        return None


def _resolve(link: Link, frame: Frame, source: SourceOf | None) -> Any:
    lookup: DocLookup = frame[LOOKUP]
    if link.kind == "param":
        return frame[PARAMS].get(link.name)
    if link.kind == "source":
        return (lambda doc: freeze(source(doc))) if source else (lambda _: frame[PARAMS].get("_source"))
    try:
        values = lookup.values(link.name)
    except ShardError as error:
        return _raises(error)
    return values if link.kind == "values" else lambda doc: lookup.get(link.name, doc)


def _raises(error: ShardError) -> Callable[[int], Any]:
    """Return what raises only once a document reads the field: a script that never does is no error."""

    def read(_: int) -> Any:
        raise error

    return read


def compile_script(source: str, context: str = "score") -> CompiledScript:
    """Compile a script for a context: score, filter, field, number_sort, string_sort, or one that writes, of `CONTEXTS`.

    Raises ScriptError with the reason `compile error`. The last 256 scripts are kept, as Elasticsearch keeps its own.
    """
    if context not in RETURNS:
        raise IllegalArgumentError(f"script context [{context}] not supported")
    return _compile(source, context)


@lru_cache(maxsize=256)
def _compile(source: str, context: str) -> CompiledScript:
    from .compile_program import compile_program
    from .parse import parse
    from .vectorised import may_be_vectorised

    try:
        parsed = parse(source)
        program = compile_program(parsed, context, trace=context in CONTEXTS)
    except CompileFault as fault:
        raise compile_error(source, fault) from fault
    except RecursionError:
        too_deep = IllegalArgumentError("a script is nested too deeply")
        raise compile_error(source, CompileFault(too_deep, 0)) from None
    vectorised = RETURNS[context] is DOUBLE and may_be_vectorised(parsed)
    return CompiledScript(
        source,
        context,
        "_score" in program.names,
        "_termStats" in program.names,
        program.fields,
        parsed,
        program,
        vectorised,
    )

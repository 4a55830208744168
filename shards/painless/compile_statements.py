"""Compile statements.

A statement in the middle of a function becomes a closure that returns None to go on, BREAK or CONTINUE to a loop, or a tuple of
the one value the function returns. Statements at the end of a function, where most scripts consist of nothing else, become a
closure of the value itself, without any signals: `if (a) return x; return y` is compiled as `a ? x : y`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from secondpass.shards.errors import IllegalArgumentError, ShardError

from . import nodes as n
from . import types as t
from .casts import cast
from .classes import ScriptSet, class_of
from .doc_values import Field
from .errors import CATCHABLE, ClassCastError, CompileFault, Located, NullPointerError
from .scope import BUDGET, Code, Frame, Local, Run, Scope, constant, located

BREAK, CONTINUE = "break", "continue"

_DEFAULTS: dict[t.Type, Any] = {
    t.BOOLEAN: False, t.BYTE: 0, t.SHORT: 0, t.CHAR: 0, t.INT: 0, t.LONG: 0, t.FLOAT: 0.0, t.DOUBLE: 0.0
}  # fmt: skip

_COMPILERS: dict[type[n.Node], Callable[[Any, Scope], Run]] = {}


# --- what a statement does to the flow ---


def returns(node: n.Node | None) -> bool:
    """Tell whether a statement may return from the function."""
    if isinstance(node, n.Return):
        return True
    return any(returns(part) for part in _parts(node))


def escapes(node: n.Node | None) -> bool:
    """Tell whether what follows a statement can never be reached, whatever happens in it."""
    if isinstance(node, n.Return | n.Throw | n.Break | n.Continue):
        return True
    if isinstance(node, n.Block):
        return any(escapes(statement) for statement in node.statements)
    if isinstance(node, n.If):
        return node.no is not None and escapes(node.yes) and escapes(node.no)
    if isinstance(node, n.Try):
        return escapes(node.block) and all(escapes(handler.block) for handler in node.catches)
    if isinstance(node, n.While | n.For):
        return _endless(node.test) and not _breaks(node.body)
    return False


def _leaves(node: n.Node | None) -> bool:
    """Tell whether a statement may go to a loop around it."""
    if isinstance(node, n.Break | n.Continue):
        return True
    if isinstance(node, n.While | n.DoWhile | n.For | n.ForEach):
        return False
    return any(_leaves(part) for part in _parts(node))


def _endless(test: n.Expression | None) -> bool:
    return test is None or (isinstance(test, n.Constant) and test.value is True)


def _breaks(node: n.Node | None) -> bool:
    if isinstance(node, n.Break):
        return True
    if isinstance(node, n.While | n.DoWhile | n.For | n.ForEach):
        return False
    return any(_breaks(part) for part in _parts(node))


def _parts(node: n.Node | None) -> Iterable[n.Node | None]:
    if isinstance(node, n.Block):
        return node.statements
    if isinstance(node, n.If):
        return node.yes, node.no
    if isinstance(node, n.While | n.DoWhile | n.For | n.ForEach):
        return (node.body,)
    if isinstance(node, n.Try):
        return node.block, *(handler.block for handler in node.catches)
    return ()


# --- the end of a function ---


def function_body(body: n.Block | n.Expression, scope: Scope) -> Run:
    """Compile the body of a lambda to what it returns."""
    if isinstance(body, n.Block):
        return tail(body.statements, scope, last=True)
    code = scope.effect(body)
    return code.run if code.type is t.VOID else cast(code, scope.returns, body.at).run


def tail(statements: Sequence[n.Statement], scope: Scope, *, last: bool) -> Run:
    """Compile the statements that end a function to what it returns.

    *last* says that an expression at the very end is its value; without one it is the return type's default.
    """
    before: list[Run] = []
    for position, statement in enumerate(statements):
        rest = statements[position + 1 :]
        if rest and escapes(statement):
            raise CompileFault(IllegalArgumentError("unreachable statement"), rest[0].at)
        end = _end(statement, rest, scope, last=last)
        if end is not None:
            return _sequence(before, end)
        if returns(statement):
            return _sequence(before, _returning(compile_statement(statement, scope), tail(rest, scope, last=last)))
        before.append(compile_statement(statement, scope))
    return _sequence(before, constant(_DEFAULTS.get(scope.returns), scope.returns).run)


def _end(statement: n.Statement, rest: Sequence[n.Statement], scope: Scope, *, last: bool) -> Run | None:
    """Compile a statement after which nothing else decides the value; None if there is more to come."""
    if isinstance(statement, n.Return):
        return _traced(_returned(statement, scope), scope, statement)
    if isinstance(statement, n.ExpressionStatement) and last and not rest:
        code = scope.effect(statement.expression)
        if code.type is not t.VOID:
            return _traced(cast(code, scope.returns, statement.at).run, scope, statement)
        return _sequence([code.run], constant(_DEFAULTS.get(scope.returns), scope.returns).run)
    if isinstance(statement, n.Block) and (not rest or escapes(statement)):
        with scope.block():
            return tail(statement.statements, scope, last=last)
    if isinstance(statement, n.If):
        return _ending_if(statement, rest, scope, last=last)
    return None


def _ending_if(statement: n.If, rest: Sequence[n.Statement], scope: Scope, *, last: bool) -> Run | None:
    """Compile an `if` whose branches end the function: both, or one and then the rest."""
    if rest and not escapes(statement.yes):
        return None
    if rest and statement.no is not None and returns(statement.no):
        return None
    test = cast(scope.value(statement.test), t.BOOLEAN, statement.test.at).run
    yes = _branch(statement.yes, scope, last=last)
    if not rest:
        return _choice(test, yes, _branch(statement.no, scope, last=last))
    between = [] if statement.no is None else [compile_statement(statement.no, scope)]
    return _choice(test, yes, _sequence(between, tail(rest, scope, last=last)))


def _branch(statement: n.Statement | None, scope: Scope, *, last: bool) -> Run:
    with scope.block():
        if statement is None:
            return tail((), scope, last=last)
        inner = statement.statements if isinstance(statement, n.Block) else (statement,)
        return tail(inner, scope, last=last)


def _choice(test: Run, yes: Run, no: Run) -> Run:
    return lambda frame: yes(frame) if test(frame) else no(frame)


def _returned(node: n.Return, scope: Scope) -> Run:
    if node.value is None:
        if scope.returns in t.PRIMITIVES:
            reason = f"Cannot cast from [void] to [{scope.returns.java}]."
            raise CompileFault(ClassCastError(reason), node.at)
        return constant(None, scope.returns).run
    if scope.returns is t.VOID:
        raise CompileFault(IllegalArgumentError("a function of type [void] cannot return a value"), node.at)
    return cast(scope.value(node.value), scope.returns, node.value.at).run


def _returning(statement: Run, rest: Run) -> Run:
    def run(frame: Frame) -> Any:
        signal = statement(frame)
        return rest(frame) if signal is None else signal[0]

    return run


def _sequence(before: list[Run], end: Run) -> Run:
    """Run statements that only go on, then compute the value."""
    if not before:
        return end
    if len(before) == 1:
        (only,) = before

        def after_one(frame: Frame) -> Any:
            only(frame)
            return end(frame)

        return after_one

    def after_some(frame: Frame) -> Any:
        for statement in before:
            statement(frame)
        return end(frame)

    return after_some


def _traced(run: Run, scope: Scope, node: n.Node) -> Run:
    return located(run, node.at) if scope.unit.trace else run


# --- the middle of a function ---


def compile_statement(node: n.Statement, scope: Scope) -> Run:
    """Compile a statement to a closure that returns a signal."""
    return _traced(_COMPILERS[type(node)](node, scope), scope, node)


def _block(node: n.Block, scope: Scope) -> Run:
    with scope.block():
        return _statements(node.statements, scope)


def _statements(nodes: Sequence[n.Statement], scope: Scope) -> Run:
    runs = []
    for position, statement in enumerate(nodes):
        if escapes(statement) and position + 1 < len(nodes):
            raise CompileFault(IllegalArgumentError("unreachable statement"), nodes[position + 1].at)
        runs.append(compile_statement(statement, scope))
    if len(runs) == 1:
        return runs[0]

    def run(frame: Frame) -> Any:
        for statement in runs:
            signal = statement(frame)
            if signal is not None:
                return signal
        return None

    return run


def _quiet(run: Run) -> Run:
    """Drop a value, which is no signal."""

    def statement(frame: Frame) -> None:
        run(frame)

    return statement


def _expression(node: n.ExpressionStatement, scope: Scope) -> Run:
    if not isinstance(node.expression, n.Assign | n.Increment | n.Method | n.StaticMethod | n.Call | n.New):
        raise CompileFault(IllegalArgumentError("not a statement: its result is not used"), node.at)
    return _quiet(scope.effect(node.expression).run)


def _declaration(node: n.Declaration, scope: Scope) -> Run:
    runs = [_declared(variable, node.type, scope) for variable in node.variables]
    if len(runs) == 1:
        return runs[0]

    def run(frame: Frame) -> None:
        for declare in runs:
            declare(frame)

    return run


def _declared(node: n.Declared, type_: t.Type, scope: Scope) -> Run:
    if node.value is None:
        value = constant(_DEFAULTS.get(type_), type_).run
    else:
        value = cast(scope.value(node.value), type_, node.value.at).run
    slot = scope.declare(node.name, type_, node.at).slot

    def run(frame: Frame) -> None:
        frame[slot] = value(frame)

    return run


def _body(node: n.Statement | None, scope: Scope) -> Run | None:
    """Compile a loop's body or an `if`'s branch in a scope of its own; None if it is empty."""
    if node is None or (isinstance(node, n.Block) and not node.statements):
        return None
    with scope.block():
        return compile_statement(node, scope)


def _if(node: n.If, scope: Scope) -> Run:
    test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
    yes, no = _body(node.yes, scope), _body(node.no, scope)

    def run(frame: Frame) -> Any:
        chosen = yes if test(frame) else no
        return None if chosen is None else chosen(frame)

    return run


def _return(node: n.Return, scope: Scope) -> Run:
    value = _returned(node, scope)
    return lambda frame: (value(frame),)


def _break(node: n.Break, scope: Scope) -> Run:
    if not scope.loops:
        raise CompileFault(IllegalArgumentError("invalid break statement: not inside loop"), node.at)
    return lambda _: BREAK


def _continue(node: n.Continue, scope: Scope) -> Run:
    if not scope.loops:
        raise CompileFault(IllegalArgumentError("invalid continue statement: not inside loop"), node.at)
    return lambda _: CONTINUE


def _throw(node: n.Throw, scope: Scope) -> Run:
    code = scope.value(node.value)
    if code.type is not t.DEF and not code.type.extends(t.EXCEPTION):
        reason = f"Cannot cast from [{code.type.java}] to [java.lang.Exception]."
        raise CompileFault(ClassCastError(reason), node.at)
    value = code.run

    def run(frame: Frame) -> Any:
        error = value(frame)
        if isinstance(error, ShardError):
            raise error
        raise NullPointerError("cannot throw null") if error is None else ClassCastError("only an exception is thrown")

    return run


def _try(node: n.Try, scope: Scope) -> Run:
    body = _body(node.block, scope) or constant(None, t.DEF).run
    handlers = [_handler(handler, scope) for handler in node.catches]

    def run(frame: Frame) -> Any:
        try:
            return body(frame)
        except (ShardError, Located) as raised:
            error = raised.cause if isinstance(raised, Located) else raised
            for kinds, slot, handle in handlers:
                if isinstance(error, kinds):
                    frame[slot] = error
                    return handle(frame)
            raise

    return run


def _handler(node: n.Catch, scope: Scope) -> tuple[tuple[type[ShardError], ...], int, Run]:
    if node.type.name not in CATCHABLE:
        reason = f"cannot cast from [{node.type.java}] to [java.lang.Exception]"
        raise CompileFault(ClassCastError(reason), node.at)
    with scope.block():
        slot = scope.declare(node.name, node.type, node.at).slot
        handle = _body(node.block, scope) or constant(None, t.DEF).run
    return CATCHABLE[node.type.name], slot, handle


# --- loops ---


def _loop_body(node: n.Statement | None, scope: Scope) -> Run | None:
    scope.need_budget()
    scope.loops += 1
    try:
        return _body(node, scope)
    finally:
        scope.loops -= 1


def _while(node: n.While, scope: Scope) -> Run:
    test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
    return _loop(test, _loop_body(node.body, scope), None)


def _for(node: n.For, scope: Scope) -> Run:
    with scope.block():
        start = _start(node.start, scope)
        test = constant(True, t.BOOLEAN).run
        if node.test is not None:
            test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run
        step = None if node.step is None else scope.effect(node.step).run
        loop = _loop(test, _loop_body(node.body, scope), step)

    def run(frame: Frame) -> Any:
        start(frame)
        return loop(frame)

    return run


def _start(node: n.Declaration | n.Expression | None, scope: Scope) -> Run:
    if node is None:
        return constant(None, t.DEF).run
    return compile_statement(node, scope) if isinstance(node, n.Declaration) else scope.effect(node).run


def _loop(test: Run, body: Run | None, step: Run | None) -> Run:
    def run(frame: Frame) -> Any:
        count = frame[BUDGET].step
        while test(frame):
            count()
            signal = None if body is None else body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
            if step is not None:
                step(frame)
        return None

    return run


def _do(node: n.DoWhile, scope: Scope) -> Run:
    body = _loop_body(node.body, scope)
    test = cast(scope.value(node.test), t.BOOLEAN, node.test.at).run

    def run(frame: Frame) -> Any:
        count = frame[BUDGET].step
        while True:
            count()
            signal = None if body is None else body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
            if not test(frame):
                return None

    return run


def _each(node: n.ForEach, scope: Scope) -> Run:
    elements = scope.value(node.elements)
    if elements.type is not t.DEF and not elements.type.extends(t.ITERABLE):
        reason = f"cannot iterate over [{elements.type.java}]"
        raise CompileFault(IllegalArgumentError(reason), node.elements.at)
    with scope.block():
        local = scope.declare(node.name, node.type, node.at)
        body = _loop_body(node.body, scope)
    return _over(elements.run, local, cast(Code(lambda frame: frame[local.slot], t.DEF), node.type, node.at).run, body)


def _over(elements: Run, local: Local, convert: Run, body: Run | None) -> Run:
    slot, plain = local.slot, local.type is not t.DEF

    def run(frame: Frame) -> Any:
        count = frame[BUDGET].step
        for item in iterate(elements(frame)):
            count()
            frame[slot] = item
            if plain:
                frame[slot] = convert(frame)
            signal = None if body is None else body(frame)
            if signal is not None and signal is not CONTINUE:
                return None if signal is BREAK else signal
        return None

    return run


def iterate(value: Any) -> Sequence[Any]:
    """Return the elements of a list, a set, doc values or a field, as they are now."""
    if isinstance(value, Field):
        return value.values
    if isinstance(value, list | tuple | ScriptSet):
        return tuple(value)
    if value is None:
        raise NullPointerError("Cannot iterate over [null]")
    raise IllegalArgumentError(f"Cannot iterate over [{class_of(value).java}]")


_COMPILERS.update(
    {
        n.Block: _block, n.ExpressionStatement: _expression, n.Declaration: _declaration, n.If: _if, n.While: _while,
        n.DoWhile: _do, n.For: _for, n.ForEach: _each, n.Return: _return, n.Break: _break, n.Continue: _continue,
        n.Throw: _throw, n.Try: _try,
    }
)  # fmt: skip

"""Turn what the grammar recognises into nodes, one method for each rule of `grammar.lark`.

Runs while lark parses, so that no tree is ever walked recursively before its depth is known.
"""

from __future__ import annotations

import re
from typing import Any

from lark import Token, Transformer, v_args

from secondpass.shards.errors import IllegalArgumentError

from . import nodes as n
from .errors import CompileFault
from .types import DEF, NAMED, Type

_ESCAPE = re.compile(r"\\(.)")


def _given(children: list[Any]) -> tuple[Any, ...]:
    return tuple(child for child in children if child is not None)


def _offset(token: Token) -> int:
    return token.start_pos or 0


@v_args(inline=True)
class Build(Transformer[Token, Any]):
    """Make nodes bottom-up."""

    def script(self, *units: Any) -> n.Script:
        functions = [u for u in units if isinstance(u, n.Function)]
        for unit, function in zip(units, functions, strict=False):
            if unit is not function:
                raise CompileFault(
                    IllegalArgumentError(f"function [{function.name}] must stand before the first statement"),
                    function.at,
                )
        return n.Script(0, tuple(functions), tuple(units[len(functions) :]))

    def type(self, name: Token) -> tuple[int, Type]:
        return _offset(name), NAMED[name.value]

    def function(self, type_: tuple[int, Type], name: Token, *rest: Any) -> n.Function:
        return n.Function(type_[0], type_[1], name.value, _given(list(rest[:-1])), rest[-1])

    def parameter(self, type_: tuple[int, Type], name: Token) -> tuple[Type, str]:
        return type_[1], name.value

    # statements

    def if_statement(self, word: Token, test: n.Expression, yes: n.Statement, *no: Any) -> n.If:
        return n.If(_offset(word), test, yes, no[1] if no else None)

    def while_statement(self, word: Token, test: n.Expression, body: n.Statement | None) -> n.While:
        return n.While(_offset(word), test, body)

    def for_statement(self, word: Token, start: Any, test: Any, step: Any, body: n.Statement | None) -> n.For:
        return n.For(_offset(word), start, test, step, body)

    def each_statement(
        self, word: Token, type_: tuple[int, Type], name: Token, elements: n.Expression, body: n.Statement
    ) -> n.ForEach:
        return n.ForEach(_offset(word), type_[1], name.value, elements, body)

    def in_statement(
        self, word: Token, name: Token, _in: Token, elements: n.Expression, body: n.Statement
    ) -> n.ForEach:
        return n.ForEach(_offset(word), DEF, name.value, elements, body)

    def try_statement(self, word: Token, block: n.Block, *catches: n.Catch) -> n.Try:
        return n.Try(_offset(word), block, catches)

    def do_statement(self, word: Token, body: n.Block, _while: Token, test: n.Expression) -> n.DoWhile:
        return n.DoWhile(_offset(word), body, test)

    def continue_statement(self, word: Token) -> n.Continue:
        return n.Continue(_offset(word))

    def break_statement(self, word: Token) -> n.Break:
        return n.Break(_offset(word))

    def return_statement(self, word: Token, value: n.Expression | None) -> n.Return:
        return n.Return(_offset(word), value)

    def throw_statement(self, word: Token, value: n.Expression) -> n.Throw:
        return n.Throw(_offset(word), value)

    def expression_statement(self, expression: n.Expression) -> n.ExpressionStatement:
        return n.ExpressionStatement(start_of(expression), expression)

    def start_expression(self, expression: n.Expression) -> n.Expression:
        return expression

    def block(self, brace: Token, *statements: Any) -> n.Block:
        return n.Block(_offset(brace), _given(list(statements)))

    def empty(self) -> None:
        return None

    def declaration(self, type_: tuple[int, Type], *variables: n.Declared) -> n.Declaration:
        return n.Declaration(variables[0].at, type_[1], variables)

    def declared(self, name: Token, value: n.Expression | None) -> n.Declared:
        return n.Declared(_offset(name), name.value, value)

    def catch(self, word: Token, type_: tuple[int, Type], name: Token, block: n.Block) -> n.Catch:
        return n.Catch(_offset(word), type_[1], name.value, block)

    # expressions

    def conditional(self, test: n.Expression, yes: n.Expression, no: n.Expression) -> n.Conditional:
        return n.Conditional(start_of(test), test, yes, no)

    def assign(self, target: n.Expression, operator: Token, value: n.Expression) -> n.Assign:
        return n.Assign(start_of(target), operator.value, target, value)

    def elvis(self, left: n.Expression, right: n.Expression) -> n.Elvis:
        return n.Elvis(start_of(left), left, right)

    def binary(self, left: n.Expression, operator: Token, right: n.Expression) -> n.Binary:
        return n.Binary(start_of(left), operator.value, left, right)

    def instance_of(self, operand: n.Expression, _word: Token, type_: tuple[int, Type]) -> n.InstanceOf:
        return n.InstanceOf(start_of(operand), operand, type_[1])

    def before(self, operator: Token, target: n.Expression) -> n.Increment:
        return n.Increment(_offset(operator), operator.value, target, before=True)

    def after(self, target: n.Expression, operator: Token) -> n.Increment:
        return n.Increment(start_of(target), operator.value, target, before=False)

    def unary(self, operator: Token, operand: n.Expression) -> n.Expression:
        if operator.value == "-" and isinstance(operand, n.Number) and not operand.text.startswith("-"):
            return n.Number(_offset(operator), "-" + operand.text)
        return n.Unary(_offset(operator), operator.value, operand)

    def cast(self, type_: tuple[int, Type], operand: n.Expression) -> n.Cast:
        return n.Cast(type_[0], type_[1], operand)

    def member(self, receiver: n.Expression, dot: Token, name: Token) -> n.Member:
        return n.Member(_offset(dot), receiver, name.value, dot.value == "?.")

    position = member

    def method(self, receiver: n.Expression, dot: Token, name: Token, *arguments: Any) -> n.Method:
        return n.Method(_offset(dot), receiver, name.value, _given(list(arguments)), dot.value == "?.")

    def index(self, receiver: n.Expression, index: n.Expression) -> n.Index:
        return n.Index(start_of(index), receiver, index)

    def static_member(self, type_: Token, _dot: Token, name: Token) -> n.StaticMember:
        return n.StaticMember(_offset(type_), NAMED[type_.value], name.value)

    def static_method(self, type_: Token, _dot: Token, name: Token, *arguments: Any) -> n.StaticMethod:
        return n.StaticMethod(_offset(type_), NAMED[type_.value], name.value, _given(list(arguments)))

    def number(self, text: Token) -> n.Number:
        return n.Number(_offset(text), text.value)

    def string(self, text: Token) -> n.Constant:
        return n.Constant(_offset(text), _ESCAPE.sub(r"\1", text.value[1:-1]))

    def true(self, word: Token) -> n.Constant:
        return n.Constant(_offset(word), value=True)

    def false(self, word: Token) -> n.Constant:
        return n.Constant(_offset(word), value=False)

    def null(self, word: Token) -> n.Constant:
        return n.Constant(_offset(word), None)

    def variable(self, name: Token) -> n.Variable:
        return n.Variable(_offset(name), name.value)

    def call(self, name: Token, *arguments: Any) -> n.Call:
        return n.Call(_offset(name), name.value, _given(list(arguments)))

    def new(self, word: Token, type_: tuple[int, Type], *arguments: Any) -> n.New:
        return n.New(_offset(word), type_[1], _given(list(arguments)))

    def empty_list(self, bracket: Token) -> n.ListOf:
        return n.ListOf(_offset(bracket), ())

    def list(self, bracket: Token, *items: n.Expression) -> n.ListOf:
        return n.ListOf(_offset(bracket), items)

    def empty_map(self, bracket: Token) -> n.MapOf:
        return n.MapOf(_offset(bracket), ())

    def map(self, bracket: Token, *entries: tuple[n.Expression, n.Expression]) -> n.MapOf:
        return n.MapOf(_offset(bracket), entries)

    def entry(self, key: n.Expression, value: n.Expression) -> tuple[n.Expression, n.Expression]:
        return key, value

    def function_value(self, head: Token, body: n.Block | n.Expression) -> n.Lambda:
        written = head.value[:-2].strip().strip("()").strip()
        parameters = tuple(_parameter(part, _offset(head)) for part in written.split(",")) if written else ()
        return n.Lambda(_offset(head), parameters, body)

    def type_reference(self, type_: Token, name: Token) -> n.Reference:
        return n.Reference(_offset(type_), NAMED[type_.value], name.value)

    def function_reference(self, this: Token, name: Token) -> n.Reference:
        return n.Reference(_offset(this), None, name.value)


def _parameter(written: str, at: int) -> tuple[Type, str]:
    *type_, name = written.split()
    if not type_:
        return DEF, name
    if type_[0] not in NAMED:
        raise CompileFault(IllegalArgumentError(f"cannot resolve type [{type_[0]}]"), at)
    return NAMED[type_[0]], name


def start_of(node: n.Node) -> int:
    """Return where *node* begins, which for a chain is where its first receiver does."""
    while isinstance(node, n.Member | n.Index | n.Method):
        node = node.receiver
    return node.at

"""What Java would have thrown, and how a script's error is shown.

    ShardError
    ├── JavaError                     what a script may catch as `Exception`
    │   ├── ScriptArithmeticError         `/ by zero`
    │   ├── NullPointerError              a member of null
    │   ├── ClassCastError                a value of another type than the script needs
    │   ├── IndexOutOfBoundsError         a list or string position that is not there
    │   ├── UnsupportedOperationError     a change to params or doc values
    │   ├── DateTimeError                 a date that cannot be read
    │   └── UserError                     `throw new Exception(..)` or `RuntimeException(..)`
    └── JavaVirtualError              what a script may not catch
        ├── PainlessLimitError            a loop that runs away, a value that grows without end
        └── ScriptStackOverflowError      functions that call each other too deeply

`IllegalArgumentError` and `IllegalStateError` of `secondpass.shards.errors` are thrown too, and may be caught.
"""

from __future__ import annotations

from typing import ClassVar

from secondpass.shards.errors import IllegalArgumentError, IllegalStateError, NumberFormatError, ScriptError, ShardError


class JavaError(ShardError):
    """Carry an exception of Java's that a script may catch; `type` is Elasticsearch's name of it."""

    type: ClassVar[str] = "exception"


class ScriptArithmeticError(JavaError):
    """Java: ArithmeticException."""

    type = "arithmetic_exception"


class NullPointerError(JavaError):
    """Java: NullPointerException."""

    type = "null_pointer_exception"


class ClassCastError(JavaError):
    """Java: ClassCastException."""

    type = "class_cast_exception"


class IndexOutOfBoundsError(JavaError):
    """Java: IndexOutOfBoundsException."""

    type = "index_out_of_bounds_exception"


class UnsupportedOperationError(JavaError):
    """Java: UnsupportedOperationException."""

    type = "unsupported_operation_exception"


class DateTimeError(JavaError):
    """Java: DateTimeException."""

    type = "date_time_exception"


class UserError(JavaError):
    """Java: Exception, thrown by the script itself."""


class UserRuntimeError(UserError):
    """Java: RuntimeException."""

    type = "runtime_exception"


class JavaVirtualError(ShardError):
    """Carry an error of the machine, which no script may catch."""

    type: ClassVar[str] = "error"


class PainlessLimitError(JavaVirtualError):
    """Elasticsearch: PainlessError."""

    type = "painless_error"


class ScriptStackOverflowError(JavaVirtualError):
    """Java: StackOverflowError."""

    type = "stack_overflow_error"


_RUNTIME: tuple[type[ShardError], ...] = (
    ScriptArithmeticError,
    NullPointerError,
    ClassCastError,
    IndexOutOfBoundsError,
    UnsupportedOperationError,
    DateTimeError,
    UserRuntimeError,
    IllegalArgumentError,
    IllegalStateError,
)

CATCHABLE: dict[str, tuple[type[ShardError], ...]] = {
    "Exception": (JavaError, IllegalArgumentError, IllegalStateError),
    "RuntimeException": _RUNTIME,
    "ArithmeticException": (ScriptArithmeticError,),
    "NullPointerException": (NullPointerError,),
    "ClassCastException": (ClassCastError,),
    "IndexOutOfBoundsException": (IndexOutOfBoundsError,),
    "UnsupportedOperationException": (UnsupportedOperationError,),
    "IllegalArgumentException": (IllegalArgumentError,),
    "NumberFormatException": (NumberFormatError,),
    "IllegalStateException": (IllegalStateError,),
    "DateTimeException": (DateTimeError,),
}
"""Which of our exceptions a `catch` of that name catches."""

THROWABLE: dict[str, type[ShardError]] = {
    "Exception": UserError,
    "RuntimeException": UserRuntimeError,
    **{name: classes[0] for name, classes in CATCHABLE.items() if len(classes) == 1},
}
"""What `new` of that name makes."""


class Located(Exception):  # noqa: N818 - a carrier, never seen outside
    """Carry an exception up from the place in the source, an offset, where it arose."""

    def __init__(self, cause: ShardError, at: int) -> None:
        super().__init__(cause.reason)
        self.cause = cause
        self.at = at


class CompileFault(Exception):  # noqa: N818 - a carrier, never seen outside
    """Carry what is wrong with a script, and the offset where, out of the compiler."""

    def __init__(self, cause: ShardError, at: int) -> None:
        super().__init__(cause.reason)
        self.cause = cause
        self.at = at


def compile_error(source: str, fault: CompileFault) -> ScriptError:
    """Show *fault* with the 25 characters on either side of it. Elasticsearch: PainlessScriptEngine."""
    at = min(max(fault.at, 0), len(source))
    start, end = max(0, at - 25), min(len(source), at + 25)
    before, after = "... " if start > 0 else "", " ..." if end < len(source) else ""
    pointer = " " * (at - start + len(before)) + "^---- HERE"
    return _script_error(
        "compile error", source, [before + source[start:end] + after, pointer], (at, start, end), fault.cause
    )


def runtime_error(source: str, starts: tuple[int, ...], fault: Located) -> ScriptError:
    """Show the statement that failed: from its start to the next of *starts*. Elasticsearch: PainlessScript."""
    start = max((s for s in starts if s <= fault.at), default=0)
    end = min((s for s in starts if s > start), default=len(source))
    pointer = " " * (fault.at - start) + "^---- HERE"
    return _script_error("runtime error", source, [source[start:end], pointer], (fault.at, start, end), fault.cause)


def _script_error(
    reason: str, source: str, stack: list[str], position: tuple[int, int, int], cause: ShardError
) -> ScriptError:
    offset, start, end = position
    meta = {
        "script_stack": stack,
        "script": source,
        "lang": "painless",
        "position": {"offset": offset, "start": start, "end": end},
    }
    return ScriptError(reason, meta=meta, cause=cause)

"""The types a script can name, how numeric types promote, and which class a value is of.

A primitive has a rank, its width; everything else has rank 0. `def` is any value whose type is known only when the script
runs.
"""

from __future__ import annotations

from dataclasses import dataclass

from .java_numbers import Byte, Char, Float, Int, Short


@dataclass(frozen=True, slots=True, eq=False)
class Type:
    """Name a type: as a script writes it, as Java's messages print it, and what it extends."""

    name: str
    java: str
    rank: int = 0
    parent: Type | None = None

    def extends(self, other: Type) -> bool:
        """Tell whether a value of this type is one of *other*."""
        step: Type | None = self
        while step is not None and step is not other:
            step = step.parent
        return step is other

    def __repr__(self) -> str:
        return self.name


DEF = Type("def", "def")
VOID = Type("void", "void")
BOOLEAN = Type("boolean", "boolean")
BYTE = Type("byte", "byte", 1)
SHORT = Type("short", "short", 2)
CHAR = Type("char", "char", 2)
INT = Type("int", "int", 3)
LONG = Type("long", "long", 4)
FLOAT = Type("float", "float", 5)
DOUBLE = Type("double", "double", 6)
PRIMITIVES = (BOOLEAN, BYTE, SHORT, CHAR, INT, LONG, FLOAT, DOUBLE)

OBJECT = Type("Object", "java.lang.Object")
CHAR_SEQUENCE = Type("CharSequence", "java.lang.CharSequence", parent=OBJECT)
STRING = Type("String", "java.lang.String", parent=CHAR_SEQUENCE)
NUMBER = Type("Number", "java.lang.Number", parent=OBJECT)
BOOLEAN_BOX = Type("Boolean", "java.lang.Boolean", parent=OBJECT)
CHARACTER = Type("Character", "java.lang.Character", parent=OBJECT)
BYTE_BOX = Type("Byte", "java.lang.Byte", parent=NUMBER)
SHORT_BOX = Type("Short", "java.lang.Short", parent=NUMBER)
INTEGER = Type("Integer", "java.lang.Integer", parent=NUMBER)
LONG_BOX = Type("Long", "java.lang.Long", parent=NUMBER)
FLOAT_BOX = Type("Float", "java.lang.Float", parent=NUMBER)
DOUBLE_BOX = Type("Double", "java.lang.Double", parent=NUMBER)

ITERABLE = Type("Iterable", "java.lang.Iterable", parent=OBJECT)
COLLECTION = Type("Collection", "java.util.Collection", parent=ITERABLE)
LIST = Type("List", "java.util.List", parent=COLLECTION)
ARRAY_LIST = Type("ArrayList", "java.util.ArrayList", parent=LIST)
SET = Type("Set", "java.util.Set", parent=COLLECTION)
HASH_SET = Type("HashSet", "java.util.HashSet", parent=SET)
MAP = Type("Map", "java.util.Map", parent=OBJECT)
HASH_MAP = Type("HashMap", "java.util.HashMap", parent=MAP)
MAP_ENTRY = Type("Map.Entry", "java.util.Map.Entry", parent=OBJECT)

ZONED_DATE_TIME = Type("ZonedDateTime", "java.time.ZonedDateTime", parent=OBJECT)
INSTANT = Type("Instant", "java.time.Instant", parent=OBJECT)
DAY_OF_WEEK = Type("DayOfWeek", "java.time.DayOfWeek", parent=OBJECT)
MONTH = Type("Month", "java.time.Month", parent=OBJECT)
CHRONO_UNIT = Type("ChronoUnit", "java.time.temporal.ChronoUnit", parent=OBJECT)

MATH = Type("Math", "java.lang.Math", parent=OBJECT)
COLLECTIONS = Type("Collections", "java.util.Collections", parent=OBJECT)
OBJECTS = Type("Objects", "java.util.Objects", parent=OBJECT)

_FIELDDATA = "org.elasticsearch.index.fielddata.ScriptDocValues."
DOC_LONGS = Type("ScriptDocValues.Longs", _FIELDDATA + "Longs", parent=LIST)
DOC_DOUBLES = Type("ScriptDocValues.Doubles", _FIELDDATA + "Doubles", parent=LIST)
DOC_BOOLEANS = Type("ScriptDocValues.Booleans", _FIELDDATA + "Booleans", parent=LIST)
DOC_STRINGS = Type("ScriptDocValues.Strings", _FIELDDATA + "Strings", parent=LIST)
DOC_DATES = Type("ScriptDocValues.Dates", _FIELDDATA + "Dates", parent=LIST)
DOC_MAP = Type("LeafDocLookup", "org.elasticsearch.search.lookup.LeafDocLookup", parent=OBJECT)
FIELD = Type("Field", "org.elasticsearch.script.field.Field", parent=ITERABLE)
TERM_STATS = Type("ScriptTermStats", "org.elasticsearch.script.ScriptTermStats", parent=OBJECT)
STATS_SUMMARY = Type("StatsSummary", "org.elasticsearch.script.StatsSummary", parent=OBJECT)
FUNCTION = Type("Function", "java.util.function.Function", parent=OBJECT)

EXCEPTION = Type("Exception", "java.lang.Exception", parent=OBJECT)
RUNTIME_EXCEPTION = Type("RuntimeException", "java.lang.RuntimeException", parent=EXCEPTION)
ILLEGAL_ARGUMENT = Type("IllegalArgumentException", "java.lang.IllegalArgumentException", parent=RUNTIME_EXCEPTION)
EXCEPTIONS = (
    EXCEPTION,
    RUNTIME_EXCEPTION,
    ILLEGAL_ARGUMENT,
    Type("ArithmeticException", "java.lang.ArithmeticException", parent=RUNTIME_EXCEPTION),
    Type("NullPointerException", "java.lang.NullPointerException", parent=RUNTIME_EXCEPTION),
    Type("ClassCastException", "java.lang.ClassCastException", parent=RUNTIME_EXCEPTION),
    Type("IndexOutOfBoundsException", "java.lang.IndexOutOfBoundsException", parent=RUNTIME_EXCEPTION),
    Type("UnsupportedOperationException", "java.lang.UnsupportedOperationException", parent=RUNTIME_EXCEPTION),
    Type("IllegalStateException", "java.lang.IllegalStateException", parent=RUNTIME_EXCEPTION),
    Type("NumberFormatException", "java.lang.NumberFormatException", parent=ILLEGAL_ARGUMENT),
    Type("DateTimeException", "java.time.DateTimeException", parent=RUNTIME_EXCEPTION),
)

NAMED: dict[str, Type] = {
    type_.name: type_
    for type_ in (
        *PRIMITIVES, DEF, VOID, OBJECT, CHAR_SEQUENCE, STRING, NUMBER, BOOLEAN_BOX, CHARACTER, BYTE_BOX, SHORT_BOX,
        INTEGER, LONG_BOX, FLOAT_BOX, DOUBLE_BOX, ITERABLE, COLLECTION, LIST, ARRAY_LIST, SET, HASH_SET, MAP, HASH_MAP,
        MAP_ENTRY, ZONED_DATE_TIME, INSTANT, DAY_OF_WEEK, MONTH, CHRONO_UNIT, MATH, COLLECTIONS, OBJECTS, *EXCEPTIONS,
    )
}  # fmt: skip
"""The types a script may write; the grammar's TYPE lists the same names."""

BOX_OF: dict[Type, Type] = {
    BOOLEAN: BOOLEAN_BOX, BYTE: BYTE_BOX, SHORT: SHORT_BOX, CHAR: CHARACTER,
    INT: INTEGER, LONG: LONG_BOX, FLOAT: FLOAT_BOX, DOUBLE: DOUBLE_BOX,
}  # fmt: skip
"""The reference type a primitive is boxed to."""

UNBOXED: dict[Type, Type] = {box: primitive for primitive, box in BOX_OF.items()}

HOLDERS: dict[Type, type] = {BYTE: Byte, SHORT: Short, CHAR: Char, INT: Int, FLOAT: Float}
"""The Python class that tells a boxed primitive's type; the other primitives are told by their plain class."""

PRIMITIVE_OF: dict[type, Type] = {
    bool: BOOLEAN, Byte: BYTE, Short: SHORT, Char: CHAR, Int: INT, int: LONG, Float: FLOAT, float: DOUBLE
}  # fmt: skip
"""The primitive a value of that Python class is, unboxed."""


def promote(left: Type, right: Type) -> Type | None:
    """Return the type an arithmetic operation on two numeric primitives has, None if either is not numeric."""
    if not (left.rank and right.rank):
        return None
    widest = max(left, right, key=lambda t: t.rank)
    return widest if widest.rank > INT.rank else INT

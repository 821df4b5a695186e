"""What is typed at a shell, read into an expression of the calculus; nothing is evaluated as code.

The grammar is in ``words.lark``. Whatever is wrong is shown in place, with a caret below it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from qntk_check.errors import CalculusError, QNTKError

if TYPE_CHECKING:
    import sympy

    from qntk_check.calculus import Operator, TracePolynomial

    Value: TypeAlias = Operator | TracePolynomial | sympy.Expr

__all__ = ["MOST_CHARACTERS", "letters_named", "read_words"]

Node: TypeAlias = Tree[Token]

#: Longer texts, and deeper brackets, are nothing that is typed.
MOST_CHARACTERS, DEEPEST = 4_000, 60

# How a terminal of the grammar is called in messages.
SHOWN = {
    "INT": "a number", "NAME": "a letter", "FUNCTION": "Tr(…)", "LPAR": "(", "RPAR": ")",
    "SIGN": "+ or -", "TIMES": "*", "SLASH": "/", "CIRCUMFLEX": "a power ^2", "MARK": ".H, .T or *",
    "LSQB": "an entry [0,1]", "RSQB": "]", "COMMA": ",", "LESSTHAN": "<…>_chi", "MORETHAN": ">",
    "$END": "the end",
}  # fmt: skip


def read_words(text: str, letter: Callable[[str], Operator]) -> Value:
    """Return the expression that a text writes.

    Parameters
    ----------
    text
        Such as ``"Tr(A U* B U)^2"``: juxtaposed or with ``*`` between, adjoints ``U*``, ``U.H``,
        transposes ``U.T``, conjugates ``U.conj`` and ``conj(…)``, entries ``U[0,1]``,
        ``abs(…)^2``, expectation values ``<A>_chi``; ``N`` is the dimension.
    letter
        The letter of a name.

    Raises
    ------
    CalculusError
        With the text, a caret where reading stopped, and what could have stood there.
    """
    if len(text) > MOST_CHARACTERS:
        raise CalculusError(
            f"the expression has {len(text):,} characters: give at most {MOST_CHARACTERS:,}, or "
            "use qntk_check.calculus in Python"
        )
    if _depth(text) > DEEPEST:
        raise CalculusError(f"brackets stand more than {DEEPEST} deep: write the words out")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        shown = _pointed(text, _place(text, error), _expected(text, error))
        raise CalculusError(shown) from error
    return _Reading(text, letter).plain(tree)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "([<") - (character in ")]>")
        deepest = max(deepest, depth)
    return deepest


def _pointed(text: str, place: int, why: str) -> str:
    """Return the text with a caret below a place, and what is wrong there."""
    line = text.replace("\n", " ").replace("\t", " ")
    return f"the expression cannot be read:\n  {line}\n  {' ' * place}^ {why}"


def _place(text: str, error: UnexpectedInput) -> int:
    place = error.pos_in_stream
    ended = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    return len(text) if ended or place is None or place < 0 else place


def _expected(text: str, error: UnexpectedInput) -> str:
    """Return what could have stood where reading stopped."""
    if isinstance(error, UnexpectedCharacters):
        character = text[error.pos_in_stream]
        other = {"|": "write abs(…)^2", "@": "write * or a space"}.get(character)
        return f"{character!r} has no meaning here" + (f": {other}" if other else "")
    names = error.accepts if isinstance(error, UnexpectedToken) and error.accepts else set()
    shown = [SHOWN[name] for name in SHOWN if name in names]
    return f"expected {' or '.join(shown)}" if shown else "this was not expected"


@cache
def _parser() -> Lark:
    grammar = files("qntk_check.cli").joinpath("words.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


class _Absolute:
    """abs(x), which an even power makes a polynomial."""

    def __init__(self, inside: Value) -> None:
        self.inside = inside

    def __pow__(self, power: int) -> Value:
        if power % 2:
            raise CalculusError("abs(…) needs an even power to be averaged: write abs(…)^2")
        inside = self.inside
        return _times(inside, _conjugate(inside)) ** (power // 2)  # type: ignore[return-value]


class _Reading:
    """Reads one tree; a method for each rule of the grammar."""

    def __init__(self, text: str, named: Callable[[str], Operator]) -> None:
        self.text, self.named = text, named
        self.rules: Mapping[str, Callable[..., Value | _Absolute]] = {
            "sum": self.sum, "product": self.product, "raised": self.raised,
            "marked": self.marked, "entry": self.entry, "number": self.number,
            "letter": self.letter, "call": self.call, "expectation": self.expectation,
        }  # fmt: skip

    def value(self, node: Node) -> Value | _Absolute:
        """Return the value of a node, errors shown at its place."""
        try:
            return self.rules[str(node.data)](*node.children)
        except _ShownError:
            raise
        except QNTKError as error:
            raise self.shown(node, error) from error

    def shown(self, node: Node, error: QNTKError) -> _ShownError:
        """Return an error with the place of a node."""
        return _ShownError(_pointed(self.text, node.meta.start_pos, str(error)))

    def plain(self, node: Node) -> Value:
        """Return the value of a node that is no abs(…)."""
        value = self.value(node)
        if isinstance(value, _Absolute):
            raise CalculusError("abs(…) needs an even power to be averaged: write abs(…)^2")
        return value

    # -- rules ----------------------------------------------------------------------------------

    def sum(self, *parts: Node | Token) -> Value | _Absolute:
        """Add products with their signs."""
        if len(parts) == 1 and isinstance(parts[0], Tree):
            return self.value(parts[0])
        total: Value | None = None
        sign = "+"
        for part in parts:
            if isinstance(part, Token):
                sign = str(part)
                continue
            term = self.plain(part)
            term = _times(term, _number(-1)) if sign == "-" else term
            total = term if total is None else _plus(total, term)
        return _number(0) if total is None else total

    def product(self, *parts: Node | Token) -> Value | _Absolute:
        """Multiply; a slash divides by the next factor."""
        if len(parts) == 1 and isinstance(parts[0], Tree):
            return self.value(parts[0])
        total, mark = _number(1), ""
        for part in parts:
            if isinstance(part, Token):
                mark = str(part)
                continue
            factor = self.plain(part)
            total = _times(total, self.inverse(part, factor) if mark == "/" else factor)
            mark = ""
        return total

    def inverse(self, node: Node, factor: Value) -> Value:
        """Return one over a factor; an error is shown at the factor, not at the product."""
        try:
            return _inverse(factor)
        except CalculusError as error:
            raise self.shown(node, error) from error

    def raised(self, base: Node, power: Token) -> Value:
        """Raise to a whole power."""
        return self.value(base) ** int(power)  # type: ignore[return-value]

    def marked(self, base: Node, mark: Token) -> Value:
        """Take the adjoint, transpose or conjugate."""
        from qntk_check.calculus import Operator

        value = self.plain(base)
        kind = mark.strip("^. ")
        if isinstance(value, Operator):
            return value.T if kind == "T" else value.conj if kind == "conj" else value.H
        if kind == "T":
            raise CalculusError("a number has no transpose: put .T inside the trace")
        return _conjugate(value)

    def entry(self, base: Node, row: Node, column: Node) -> Value:
        """Take an entry."""
        from qntk_check.calculus import Operator

        value = self.plain(base)
        if not isinstance(value, Operator):
            raise CalculusError("a number has no entries: write U[0,1] of a letter or a word")
        return value[_index(row), _index(column)]

    def number(self, token: Token) -> Value:
        """Return an exact number."""
        return _number(int(token))

    def letter(self, token: Token) -> Value:
        """Return a letter, or the dimension."""
        from qntk_check.calculus import DIMENSION

        return DIMENSION if token == DIMENSION.name else self.named(str(token))

    def call(self, function: Token, inside: Node) -> Value | _Absolute:
        """Take a trace, a conjugate, or an absolute value."""
        from qntk_check.calculus import Tr, TracePolynomial

        value = self.plain(inside)
        if function == "abs":
            return _Absolute(value)
        if function == "conj":
            return _conjugate(value)
        if isinstance(value, TracePolynomial):
            raise CalculusError("Tr takes a word of letters, and this is a number already")
        return Tr(value)

    def expectation(self, inside: Node, name: Token) -> Value:
        """Take an expectation value."""
        from qntk_check.calculus import State

        return State(str(name)).expect(self.plain(inside))


def _index(node: Node) -> int | sympy.Symbol:
    """Return an index: a number, or a symbol."""
    import sympy

    (token,) = node.children
    return int(str(token)) if str(token).isdigit() else sympy.Symbol(str(token))


def _number(value: int) -> sympy.Expr:
    import sympy

    return sympy.Integer(value)


def _conjugate(value: Value) -> Value:
    return value.conj if _is_expression(value) else value  # type: ignore[union-attr]


def _is_expression(value: Value) -> bool:
    from qntk_check.calculus import Operator, TracePolynomial

    return isinstance(value, Operator | TracePolynomial)


def _times(first: Value, second: Value) -> Value:
    """Multiply, expressions to the left of numbers."""
    if not _is_expression(first):
        first, second = second, first
    return first * second  # type: ignore[operator, return-value]


def _plus(first: Value, second: Value) -> Value:
    if not _is_expression(first):
        first, second = second, first
    return first + second  # type: ignore[operator, return-value]


def _inverse(factor: Value) -> Value:
    if _is_expression(factor):
        raise CalculusError("only numbers and N may stand below a slash")
    if factor == 0:
        raise CalculusError("division by zero")
    return 1 / factor  # type: ignore[operator, return-value]


class _ShownError(CalculusError):
    """An error that shows its place."""


def letters_named(declared: Mapping[str, Operator]) -> Callable[[str], Operator]:
    """Return a function from names to letters; a name that is not declared is a plain matrix."""
    from qntk_check.calculus import Matrix

    return lambda name: declared[name] if name in declared else Matrix(name)

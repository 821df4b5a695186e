"""Expressions of a program: numbers, and numbers plus multiples of parameters.

Python's own parser reads them (OpenQASM writes arithmetic as Python does, but for ``^``), and
only the nodes listed here are evaluated.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import NamedTuple, TypeAlias

__all__ = ["Affine", "Code", "Formula", "Scope", "Value", "compiled", "evaluated", "safe_name"]


@dataclass(slots=True)
class Affine:
    """A number plus multiples of parameters.

    Examples
    --------
    >>> x = Affine(0.0, {"x": 1.0})
    >>> 2 * (x + 1) - x / 2
    Affine(constant=2.0, terms={'x': 1.5})
    """

    constant: float
    terms: Mapping[str, float] = field(default_factory=dict[str, float])

    def _plus(self, other: Value, sign: float) -> Affine:
        if not isinstance(other, Affine):
            return Affine(self.constant + sign * other, self.terms)
        terms = dict(self.terms)
        for name, factor in other.terms.items():
            terms[name] = terms.get(name, 0.0) + sign * factor
        return Affine(self.constant + sign * other.constant, terms)

    def _scaled(self, factor: float) -> Affine:
        terms = {name: factor * each for name, each in self.terms.items()}
        return Affine(factor * self.constant, terms)

    def __add__(self, other: Value) -> Affine:
        """Return the sum."""
        return self._plus(other, 1.0)

    __radd__ = __add__

    def __sub__(self, other: Value) -> Affine:
        """Return the difference."""
        return self._plus(other, -1.0)

    def __rsub__(self, other: float) -> Affine:
        """Return a number minus this."""
        return self._scaled(-1.0)._plus(other, 1.0)

    def __neg__(self) -> Affine:
        """Return the negative."""
        return self._scaled(-1.0)

    def __pos__(self) -> Affine:
        """Return this."""
        return self

    def __mul__(self, other: Value) -> Affine:
        """Return the product with a number."""
        if not isinstance(other, Affine):
            return self._scaled(other)
        if not any(other.terms.values()):
            return self._scaled(other.constant)
        if not any(self.terms.values()):
            return other._scaled(self.constant)
        raise NotAffineError

    __rmul__ = __mul__

    def __truediv__(self, other: Value) -> Affine:
        """Return the quotient by a number."""
        return self._scaled(1 / _number(other))

    def __rtruediv__(self, other: float) -> Value:
        """Return a number by this, which must be a number too."""
        return other / _number(self)

    def __pow__(self, other: Value) -> Value:
        """Return the power; of a parameter only the first is affine."""
        return self if other == 1 else _number(self) ** _number(other)

    def __rpow__(self, other: float) -> Value:
        """Return the power of a number."""
        return other ** _number(self)


class NotAffineError(ValueError):
    """Two parameters are multiplied, or one stands where a number must."""


Value: TypeAlias = float | Affine
Scope: TypeAlias = Mapping[str, object]


class Formula(NamedTuple):
    """An expression ready to be evaluated, and what the numbers written in it are worth."""

    code: CodeType
    numbers: Mapping[str, float]


Code: TypeAlias = Formula | float


def _number(value: Value) -> float:
    """Return a number, of an expression without parameters."""
    if not isinstance(value, Affine):
        return value
    if any(value.terms.values()):
        raise NotAffineError
    return value.constant


def _of_numbers(function: Callable[..., float]) -> Callable[..., float]:
    return lambda *values: function(*map(_number, values))


_FUNCTIONS: dict[str, object] = {
    name: _of_numbers(function)
    for name, function in {
        "sin": math.sin, "cos": math.cos, "tan": math.tan, "exp": math.exp, "ln": math.log,
        "log": math.log, "sqrt": math.sqrt, "asin": math.asin, "acos": math.acos,
        "atan": math.atan, "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan,
        "abs": abs, "floor": math.floor, "ceiling": math.ceil, "int": math.trunc,
        "mod": math.fmod, "pow": pow,
    }.items()
}  # fmt: skip
_CASTS = {name: (lambda value: value) for name in ("float", "angle")}
_CONSTANTS = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "euler": math.e,
              "ℇ": math.e, "Ɛ": math.e}  # fmt: skip
BUILT_IN: dict[str, object] = {"__builtins__": {}, **_FUNCTIONS, **_CASTS, **_CONSTANTS}
_NODES = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Call, ast.Load, ast.Add,
    ast.Sub, ast.Mult, ast.Div, ast.Mod, ast.Pow, ast.USub, ast.UAdd,
)  # fmt: skip
_RESERVED = re.compile(rf"\b({'|'.join(keyword.kwlist)})\b")
_WIDTH = re.compile(r"\b(float|angle|int|uint)\s*\[[^\]]*\]\s*\(")
# A program writes the same expression at many numbers, pi*0.35 and pi*0.36: each form is compiled
# once, with names in the place of its numbers.
_DECIMAL = re.compile(r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])")
_PLACE = "__number_"


def safe_name(name: str) -> str:
    """Return a name as expressions know it: ``lambda`` and its like belong to Python.

    Examples
    --------
    >>> safe_name("lambda"), safe_name("theta")
    ('lambda_', 'theta')
    """
    return f"{name}_" if keyword.iskeyword(name) else name


class _Floats(ast.NodeTransformer):
    """Numbers become floats, so that none grows without bound."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise SyntaxError("it holds what is no number")
        return ast.copy_location(ast.Constant(float(node.value)), node)


def compiled(text: str) -> Code:
    """Return an expression ready to be evaluated, or its value if it is a plain number.

    Raises
    ------
    SyntaxError
        If it is no expression.

    Examples
    --------
    >>> evaluated(compiled("-2**2 + x/4"), {"x": 2.0})
    -3.5
    """
    try:
        return float(text)
    except ValueError:
        pass
    found = () if _PLACE in text else _DECIMAL.findall(text)
    numbers = {f"{_PLACE}{k}": float(number) for k, number in enumerate(found)}
    if numbers:
        first, *rest = _DECIMAL.split(text)
        text = first + "".join(f"{name}{part}" for name, part in zip(numbers, rest, strict=True))
    return Formula(_form(text), numbers)


@lru_cache(maxsize=4096)
def _form(text: str) -> CodeType:
    """Return the code of an expression, in which numbers may have names."""
    prepared = _WIDTH.sub(r"\1(", _RESERVED.sub(r"\1_", text.strip())).replace("^", "**")
    try:
        tree = ast.parse(prepared, mode="eval")
        for node in ast.walk(tree):
            if not isinstance(node, _NODES) or (
                isinstance(node, ast.Call)
                and (node.keywords or not isinstance(node.func, ast.Name))
            ):
                raise SyntaxError("only + - * / % ** ^, brackets and functions are read")
        tree = ast.fix_missing_locations(_Floats().visit(tree))
        return compile(tree, "OpenQASM", "eval")
    except (RecursionError, MemoryError) as error:
        raise SyntaxError("it is nested too deeply: write its value") from error
    except ValueError as error:
        raise SyntaxError(str(error)) from error
    except SyntaxError as error:
        deep = "nested" in str(error)
        raise SyntaxError(
            "it is nested too deeply: write its value" if deep else error.msg
        ) from error


def evaluated(code: Code, scope: Scope) -> Value:
    """Return the value.

    Raises
    ------
    ValueError, ArithmeticError, NameError, TypeError
        If there is none; the message says why.
    """
    value: object = code
    if not isinstance(code, Formula):
        if math.isfinite(code):
            return code
    else:
        names = {**scope, **code.numbers} if scope else code.numbers
        value = eval(code.code, BUILT_IN, names)  # only the nodes listed above
    if isinstance(value, Affine):
        if any(value.terms.values()):
            if not all(map(math.isfinite, (value.constant, *value.terms.values()))):
                raise ValueError("it is not finite")
            return value
        value = value.constant
    if not isinstance(value, int | float | complex):
        raise ValueError("it is a function without its argument")
    if isinstance(value, complex) or not math.isfinite(value):
        raise ValueError(f"it is {value}, not a finite real number")
    return float(value)

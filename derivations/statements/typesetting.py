r"""How sums, products, fractions and powers are set, and where a bracket stands."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from fractions import Fraction
from functools import singledispatch

from derivations.statements import forms, written
from derivations.statements.foreign import latex_of
from derivations.statements.from_sympy import rewritten
from derivations.statements.written import Written
from derivations.symbols import TEX

__all__ = [
    "ATOM", "BIG", "OPERATORS", "PRODUCT", "SINGLE", "SUM", "TALL", "binds", "bracketed", "formula",
    "inside", "is_letter", "slashed", "tex_of",
]  # fmt: skip

# How firmly a formula holds together: what stands in a looser one needs no bracket.
SUM, PRODUCT, BIG, ATOM = 1, 2, 3, 4
TALL = re.compile(r"\\(d?frac|sum|prod|binom|lim|overline|sqrt|tilde)(?![A-Za-z])")


def formula(side: object) -> Written:
    """Return a side as a tree: SymPy's expressions are written out as one."""
    if isinstance(side, written.Given):
        side = side.obj
    if isinstance(side, written.Name | written.Quantity) and isinstance(side.tex, Written):
        return formula(side.tex)
    if isinstance(side, Written):
        return side
    return rewritten(side)


def binds(node: Written) -> int:
    """Return how firmly a formula holds together, as it is printed."""
    if isinstance(node, written.Sum) or _unsigned(node)[0]:
        return SUM
    match node:
        case written.Product():
            return PRODUCT
        case written.Quotient() if _WITHIN_FRACTION.get():
            return PRODUCT
        case written.Quotient() if _is_tall_function(formula(node.above)):
            return BIG
        case forms.Derivative() if is_letter(node.body):
            return ATOM
        case forms.Total() | forms.Average() | forms.Limit() | forms.Derivative():
            return BIG
        case forms.Chain() | forms.Where() | written.Words():
            return 0
        case written.Number() if node.number < 0:
            return SUM
        case _:
            return node.binds()


def is_letter(node: Written) -> bool:
    """Return whether a formula is one letter or name, which a derivative takes on its line."""
    node = formula(node)
    return (
        isinstance(node, written.Name | written.Quantity)
        or node.is_letter()
        or bool(SINGLE.fullmatch(tex_of(node)))
    )


def inside(node: Written, least: int) -> str:
    """Return the LaTeX in brackets where it would fall apart without."""
    node = formula(node)
    tex = tex_of(node)
    return tex if binds(node) >= least else bracketed(tex)


def bracketed(tex: str) -> str:
    """Return a formula in round brackets of its own height."""
    if TALL.search(tex):
        return rf"\left({tex}\right)"
    return f"({tex})"


@singledispatch
def tex_of(node: Written) -> str:
    """Return the LaTeX of a tree; each kind of node registers how it is set."""
    raise TypeError(f"no way to print {type(node).__name__} is known: register one with tex_of")


@tex_of.register
def _number(node: written.Number) -> str:
    number = node.number
    if number.denominator == 1:
        return str(number.numerator)
    sign = "-" if number < 0 else ""
    return rf"{sign}\frac{{{abs(number.numerator)}}}{{{number.denominator}}}"


@tex_of.register
def _given(node: written.Given) -> str:
    latex: Callable[[], str] | None = getattr(node.obj, "latex", None)
    if latex is not None:
        return latex()
    return latex_of(node.obj, TEX)


@tex_of.register(written.Name)
@tex_of.register(written.Quantity)
def _name(node: written.Name | written.Quantity) -> str:
    return node.tex if isinstance(node.tex, str) else tex_of(formula(node.tex))


@tex_of.register
def _words(node: written.Words) -> str:
    """Set words as text, their formulas as mathematics."""
    parts = node.text.split("$")
    # A formula that begins with a sign is taken for the second of a difference without its braces.
    parts[1::2] = (f"{{{part}}}" if part.startswith("-") else part for part in parts[1::2])
    return "".join(p if k % 2 else rf"\text{{{p}}}" if p else "" for k, p in enumerate(parts))


@tex_of.register
def _sum(node: written.Sum) -> str:
    tex = ""
    for place, term in enumerate(node.terms):
        minus, bare = _unsigned(formula(term))
        sign = ("-" if minus else "") if place == 0 else (" - " if minus else " + ")
        tex += sign + inside(bare, PRODUCT)
    return tex


def _unsigned(node: Written) -> tuple[bool, Written]:
    """Return whether a formula begins with a minus sign, and the formula without."""
    match node:
        case written.Negative():
            return True, formula(node.term)
        case written.Number() if node.number < 0:
            return True, written.Number(-node.number)
        case written.Product():
            minus, first = _unsigned(formula(node.factors[0]))
            return minus, written.Product((first, *node.factors[1:])) if minus else node
        case written.Quotient():
            minus, above = _unsigned(formula(node.above))
            return minus, written.Quotient(above, node.below) if minus else node
        case _:
            return False, node


@tex_of.register
def _negative(node: written.Negative) -> str:
    return "-" + inside(node.term, PRODUCT)


@tex_of.register
def _product(node: written.Product) -> str:
    minus, bare = _unsigned(node)
    return "-" + inside(bare, PRODUCT) if minus else _product_of(map(formula, node.factors))


def _product_of(factors: Iterable[Written]) -> str:
    """Set factors side by side, with a dot between digits and a space behind a word."""
    shown = list[str]()
    for factor in reversed(list(factors)):
        last = not shown
        # What a sum or a logarithm reaches over is said by a bracket, unless it ends the product;
        # an average reaches up to the next.
        ends = last or (isinstance(factor, forms.Average) and r"\mathbb{E}" in shown[0])
        text = inside(factor, BIG if ends else ATOM)
        if isinstance(factor, forms.Applied) and factor.name != "exp" and not last:
            text = _applied(factor, always=True)
        shown.insert(0, text)
    tex = shown[0]
    for text in shown[1:]:
        tex += _joint(tex, text) + text
    return tex


def _joint(before: str, after: str) -> str:
    if after[0].isdigit() and (before[-1].isdigit() or before[-1] == "}"):
        return r" \cdot "
    if re.search(r"\\[A-Za-z]+$", before) and after[0].isalpha():
        return " "
    if after.startswith(OPERATORS):
        return ""
    if after.startswith(r"\mathbb") or re.search(_REACHES, before):
        return r"\,"
    return ""


# In front of these LaTeX leaves a space of its own.
OPERATORS = tuple(
    rf"\{name}" for name in ("sum", "prod", "operatorname", "lim", "left", "log", "sin", "cos")
)
# What reaches over the letters behind it: they end in a space.
_REACHES = re.compile(r"(\\operatorname\{\w+\}|\\mathbb\{E\})[^()]*$")


@tex_of.register
def _quotient(node: written.Quotient) -> str:
    minus, bare = _unsigned(node)
    if minus:
        return "-" + inside(bare, PRODUCT)
    if _WITHIN_FRACTION.get():
        return slashed(node)
    above, behind = formula(node.above), ""
    if _is_tall_function(above):  # it stands behind the fraction, where there is room
        above, behind = written.Number(Fraction(1)), tex_of(above)
    token = _WITHIN_FRACTION.set(True)
    try:
        return rf"\frac{{{tex_of(above)}}}{{{tex_of(formula(node.below))}}}" + behind
    finally:
        _WITHIN_FRACTION.reset(token)


def _is_tall_function(node: Written) -> bool:
    """Whether it is a function of a fraction, such as the logarithm of a ratio."""
    if not isinstance(node, forms.Applied) or node.name == "exp":
        return False
    return isinstance(formula(node.argument), written.Quotient)


# A fraction in a fraction is set on the line: two lines one above the other are too small to read.
_WITHIN_FRACTION: ContextVar[bool] = ContextVar("within_fraction", default=False)


def slashed(node: written.Quotient) -> str:
    """Return a fraction on the line."""
    return inside(node.above, PRODUCT) + "/" + inside(node.below, ATOM)


@tex_of.register
def _power(node: written.Power) -> str:
    base, exponent = formula(node.base), _exponent(formula(node.exponent))
    pattern = getattr(base, "power", "")
    if pattern and exponent.isdigit():
        return pattern.replace("#", f"{{{exponent}}}" if len(exponent) > 1 else exponent)
    if isinstance(base, forms.Applied) and base.name != "exp":
        return rf"\{_HEADS[base.name]}^{{{exponent}}}" + _argument(base, always=True)
    tex = inside(base, ATOM)
    compound = isinstance(
        base,
        written.Quotient
        | written.Power
        | forms.Factorial
        | forms.Binomial
        | forms.Applied
        | forms.Derivative,
    ) or (isinstance(base, written.Number) and base.number.denominator != 1)
    named = isinstance(base, written.Name | written.Quantity | written.Given)
    if compound or (named and not SINGLE.fullmatch(tex)):
        tex = bracketed(tex_of(base))
    return f"{tex}^{{{exponent}}}" if len(exponent) > 1 else f"{tex}^{exponent}"


def _exponent(node: Written) -> str:
    """Set a small fraction on the line, as there is no room above it."""
    if isinstance(node, written.Number) and node.number.denominator != 1:
        return str(node.number)
    if isinstance(node, written.Quotient):
        above, below = tex_of(formula(node.above)), tex_of(formula(node.below))
        if len(below) == 1 and not TALL.search(above) and not isinstance(node.above, written.Sum):
            return f"{above}/{below}"
    return tex_of(node)


# A letter, with or without an accent and an index: its power needs no bracket.
SINGLE = re.compile(
    r"(\\(bar|tilde|hat|mathcal)\s*(\{[A-Za-z]\}|[A-Za-z])|\\[A-Za-z]+|[A-Za-z]'?)"
    r"(_(\{[^{}]*\}|\\?[A-Za-z]+|[0-9*]))?(\([A-Za-z0-9]\))?|\\langle [A-Za-z0-9_]*\\rangle"
)
_HEADS = {
    "log": "log", "exp": "exp", "cos": "cos", "sin": "sin", "erf": "operatorname{erf}",
}  # fmt: skip


@tex_of.register
def _applied_alone(node: forms.Applied) -> str:
    return _applied(node)


def _applied(node: forms.Applied, *, always: bool = False) -> str:
    if node.name == "exp":
        return f"e^{{{_exponent(formula(node.argument))}}}"
    return rf"\{_HEADS[node.name]}" + _argument(node, always=always)


def _argument(node: forms.Applied, *, always: bool) -> str:
    """Return the argument: in a bracket, unless it is one letter or a fraction and ends a term."""
    argument = formula(node.argument)
    tex = tex_of(argument)
    tall = isinstance(argument, written.Quotient) and not _WITHIN_FRACTION.get()
    alone = SINGLE.fullmatch(tex) or tall or isinstance(argument, forms.Absolute)
    if alone and not always and not tex.startswith("-"):
        return (" " if tex[0].isalpha() else "") + tex
    return bracketed(tex)

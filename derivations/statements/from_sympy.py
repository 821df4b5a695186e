r"""SymPy's expressions as trees: one fraction line, common numbers in front, the field's order.

SymPy prints factors in the order of the alphabet and leaves a common number inside a bracket. Here
a product comes apart into numerator and denominator, its number is drawn out, and the letters stand
as the field writes them: :math:`\eta K\varepsilon`, not :math:`K\varepsilon\eta`.
"""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TypeAlias, TypeGuard, cast

import sympy

from derivations.calculus import TracePolynomial
from derivations.statements import forms
from derivations.statements.foreign import (
    constant_of,
    imaginary_unit,
    in_factors,
    is_polynomial,
    is_same,
    limits_of,
    ordered_terms,
    primitive_of,
    summand_of,
    symbols_in,
    terms_in,
)
from derivations.statements.written import (
    Given,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Written,
)
from derivations.symbols import FIRST, TEX, TEX_OF_NAMES, N, as_fraction

__all__ = ["named", "rewritten"]

_FUNCTIONS: dict[type, str] = {
    sympy.log: "log", sympy.exp: "exp", sympy.cos: "cos", sympy.sin: "sin", sympy.erf: "erf",
}  # fmt: skip

# Traces of powers of the observable, and of its deviation from the mean; traces of the calculus.
_MOMENT = re.compile(r"[TM]_\d+|Tr\(.*\)")
Factor: TypeAlias = tuple[sympy.Expr, sympy.Expr]  # a base and its exponent
_LONG = 7  # terms of a sum in one line
_INDEXED = re.compile(r"([A-Za-z])_([0-9A-Za-z])")


def rewritten(value: object) -> Written:
    """Return an expression as a tree; what is no SymPy expression is a leaf.

    Examples
    --------
    >>> from derivations.statements.printer import printed
    >>> T_1, T_2, L = sympy.symbols("T_1 T_2 L")
    >>> printed(rewritten(L * (2 * N * T_2 - 2 * T_1**2) / ((N - 1) * (N + 1) ** 2)))
    '\\\\frac{2L(NT_2 - T_1^2)}{(N + 1)(N^2 - 1)}'
    """
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Number(Fraction(value))
    if isinstance(value, sympy.Tuple):
        return forms.Row(tuple(map(rewritten, value)))
    if _is_in_traces(value):
        return _expression(value.expr)
    if isinstance(value, sympy.Expr) and value.is_commutative:
        return _expression(value)
    return Given(value)


def _is_in_traces(value: object) -> TypeGuard[TracePolynomial]:
    """Whether it is a result of the calculus in traces alone: these are set as the paper does."""
    return isinstance(value, TracePolynomial) and all(map(_MOMENT.match, value.symbols))


def _trace(symbol: sympy.Symbol) -> Name:
    r"""Return a trace of the calculus by its name: ``Tr(O^2)`` is ``\operatorname{Tr}O^2``."""
    word = symbol.name.removeprefix("Tr(").removesuffix(")")
    shown = [_LETTER.sub(_letter, letter) for letter in word.split("*")]
    tex = re.sub(r"(\\[A-Za-z]+) (?![A-Za-z])", r"\1", " ".join(shown))
    tex = re.sub(r"(?<!\\dagger) ", "", tex)
    tex = tex if len(shown) == 1 and ".H" not in word else f"({tex})"
    return Name(r"\operatorname{Tr}" + tex, symbol, r"\operatorname{Tr}^#" + tex)


def _letter(match: re.Match[str]) -> str:
    name, index, adjoint, power = match.groups(default="")
    tex = name + (f"_{index}" if len(index) == 1 else f"_{{{index}}}" if index else "")
    tex += r"^\dagger" if adjoint else ""
    return tex + (f"^{power}" if len(power) == 1 else f"^{{{power}}}" if power else "")


_LETTER = re.compile(r"([A-Za-z])_?(\d*)(\.H)?\^?(\d*)")


def _expression(value: sympy.Expr) -> Written:
    if isinstance(value, sympy.Rational):
        return Number(Fraction(int(value.p), int(value.q)))
    if isinstance(value, sympy.Symbol):
        return _symbol(value)
    if isinstance(value, sympy.Add):
        return _sum(value)
    if isinstance(value, sympy.Mul | sympy.Pow):
        return _product(value)
    if isinstance(value, sympy.exp):
        return forms.Applied("exp", _expression(_arguments(value)[0]))
    return _function(value)


_NOTHING: Mapping[sympy.Symbol, Name] = MappingProxyType({})
_NAMES: ContextVar[Mapping[sympy.Symbol, Name]] = ContextVar("names", default=_NOTHING)


@contextmanager
def named(names: Mapping[sympy.Symbol, Name]) -> Generator[None]:
    """Write symbols by these names inside."""
    token = _NAMES.set({**_NAMES.get(), **names})
    try:
        yield
    finally:
        _NAMES.reset(token)


def _symbol(symbol: sympy.Symbol) -> Written:
    if symbol in _NAMES.get():
        return _NAMES.get()[symbol]
    if symbol.name.startswith("Tr("):
        return _trace(symbol)
    tex = TEX.get(symbol, TEX_OF_NAMES.get(symbol.name))
    if tex is None and _INDEXED.fullmatch(symbol.name):
        tex = symbol.name
    return Given(symbol) if tex is None else Name(tex, symbol)


def _arguments(value: sympy.Expr) -> tuple[sympy.Expr, ...]:
    return cast("tuple[sympy.Expr, ...]", value.args)


def _function(value: sympy.Expr) -> Written:
    arguments = _arguments(value)
    for kind, name in _FUNCTIONS.items():
        if isinstance(value, kind):
            return forms.Applied(name, _expression(arguments[0]))
    if isinstance(value, sympy.Abs):
        return forms.Absolute(_expression(arguments[0]))
    if isinstance(value, sympy.binomial):
        return forms.Binomial(*map(_expression, arguments))
    if isinstance(value, sympy.KroneckerDelta):
        return _delta(value)
    if isinstance(value, sympy.factorial | sympy.factorial2):
        return forms.Factorial(_expression(arguments[0]), isinstance(value, sympy.factorial2))
    if isinstance(value, sympy.RisingFactorial):
        return forms.Rising(*map(_expression, arguments))
    if isinstance(value, sympy.Sum | sympy.Product) and len(run := limits_of(value)) == 1:
        index, low, high = run[0]
        return forms.Total(
            _expression(summand_of(value)), index, _expression(low), _expression(high),
            product=isinstance(value, sympy.Product),
        )  # fmt: skip
    return Given(value)


def _delta(value: sympy.KroneckerDelta) -> Name:
    """Write indices side by side, letters before numbers."""
    indices = sorted(_arguments(value), key=lambda index: (bool(index.is_number), str(index)))
    return Name(rf"\delta_{{{''.join(map(str, indices))}}}", value)


def _sum(value: sympy.Add) -> Written:
    """Write the terms by falling degree; one with a plus sign goes first."""
    terms = [
        part
        for term in _collected(value) or ordered_terms(value)
        for part in _terms(_expression(term))
    ]
    plain = next((k for k, term in enumerate(terms) if not _is_negative(term)), 0)
    return Sum((terms[plain], *terms[:plain], *terms[plain + 1 :]))


def _terms(term: Written) -> tuple[Written, ...]:
    return term.terms if isinstance(term, Sum) else (term,)


@cache  # asked for the sign of a sum, and when it is written
def _collected(value: sympy.Add) -> list[sympy.Expr] | None:
    """Return the terms by the monomials of the moments, if that makes them fewer.

    A polynomial in traces has one factored coefficient for each product of traces, a long one
    without traces has one for each power of L.
    """
    symbols = symbols_in(value)
    moments = sorted((s for s in symbols if _MOMENT.fullmatch(s.name)), key=str)
    if not moments and len(value.args) > _LONG:
        moments = [s for s in symbols if s.name in ("L", "s")]
    if not moments or len(value.args) < 4 or not is_polynomial(value, symbols):
        return None
    terms = terms_in(value, moments)
    if len(terms) == len(value.args):
        return None
    return [
        in_factors(coefficient) * sympy.Mul(*(m**k for m, k in zip(moments, powers, strict=True)))
        for powers, coefficient in terms
    ]


def _is_negative(term: Written) -> bool:
    return isinstance(term, Negative) or (isinstance(term, Number) and term.number < 0)


def _product(value: sympy.Expr) -> Written:
    number, above, below = Fraction(1), list[Factor](), list[Factor]()
    for factor in sympy.Mul.make_args(value):
        if isinstance(factor, sympy.Rational):
            number *= Fraction(int(factor.p), int(factor.q))
            continue
        if factor is imaginary_unit:
            above.append((factor, sympy.S.One))
            continue
        base, exponent = factor.as_base_exp()
        if isinstance(factor, sympy.exp):
            base, exponent = factor, sympy.S.One
        if isinstance(base, sympy.Add) and exponent.is_Integer:
            content, base = _content(base)
            number *= content ** int(exponent)
        negative = bool(exponent.could_extract_minus_sign())
        (below if negative else above).append((base, -exponent if negative else exponent))
    if number < 0:
        number, above = _turned(number, above)
    result = _quotient(abs(number), above, below)
    return Negative(result) if number < 0 else result


def _turned(number: Fraction, above: list[Factor]) -> tuple[Fraction, list[Factor]]:
    """Take a minus sign into a difference above the line: −(a − b) is b − a."""
    for place, (base, exponent) in enumerate(above):
        if _is_long_polynomial(base) or _is_in_size(base):
            continue
        signs = {bool(t.could_extract_minus_sign()) for t in sympy.Add.make_args(base)}
        if len(signs) == 2 and exponent == 1:
            return -number, [*above[:place], (-base, exponent), *above[place + 1 :]]
    return number, above


def _content(base: sympy.Add) -> tuple[Fraction, sympy.Expr]:
    """Draw the common number of a sum out, and the sign of its leading term."""
    number, rest = primitive_of(base)
    signs = [term.could_extract_minus_sign() for term in ordered_terms(rest)]
    collected = (_collected(rest) if isinstance(rest, sympy.Add) else None) or [sympy.S.One]
    falls = [term.could_extract_minus_sign() for term in collected]
    if all(signs) or all(falls) or _falls(rest) or (signs[0] and _is_long_polynomial(rest)):
        number, rest = -number, -rest
    return number, rest


def _is_in_size(base: sympy.Expr) -> bool:
    """Whether it is a polynomial in N, which is the larger: N - 1 is written, not 1 - N."""
    return base.free_symbols == {N} and is_polynomial(base)


def _falls(base: sympy.Expr) -> bool:
    """Whether it is a polynomial in N that becomes negative as N grows."""
    if not _is_in_size(base):
        return False
    (_, leading), *_rest = sorted(terms_in(base, [N]), key=lambda term: term[0], reverse=True)
    return bool(leading.could_extract_minus_sign())


def _is_long_polynomial(base: sympy.Expr) -> bool:
    """Whether it is a polynomial in one letter that begins with its highest power."""
    return (
        len(sympy.Add.make_args(base)) > 2 and len(base.free_symbols) == 1 and is_polynomial(base)
    )


def _quotient(number: Fraction, above: list[Factor], below: list[Factor]) -> Written:
    top, bottom = (
        [_power(b, e) for b, e in sorted(_paired(side), key=_place)] for side in (above, below)
    )
    if number.denominator != 1:
        bottom.insert(0, Number(Fraction(number.denominator)))
    if number.numerator != 1 or not top:
        top.insert(0, Number(Fraction(number.numerator)))
    if not bottom:
        return _joined(top)
    return Quotient(_joined(top), _joined(bottom))


def _paired(factors: list[Factor]) -> list[Factor]:
    """Join N - a and N + a, as the field does: (N + 1)(N^2 - 1)."""
    powers = dict[sympy.Expr, sympy.Expr]()
    for base, exponent in factors:
        powers[base] = powers.get(base, sympy.S.Zero) + exponent
    for base in list(powers):
        shift = base - N
        pair = (base, N - shift)
        found = [powers[each] for each in pair if each in powers]
        if not (shift.is_Integer and shift.is_positive and len(found) == 2):
            continue
        if all(exponent.is_Integer for exponent in found):
            square, least = N**2 - shift**2, min(found, key=as_fraction)
            powers |= {each: powers[each] - least for each in pair}
            powers[square] = powers.get(square, sympy.S.Zero) + least
    return [(base, exponent) for base, exponent in powers.items() if not is_same(exponent, 0)]


def _joined(factors: list[Written]) -> Written:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _place(item: Factor) -> tuple[int, int, int, str]:
    """Constants and letters first, in the field's order; then sums; functions at the end."""
    base, _exponent = item
    if base.is_number:
        return 0, 0, 0, str(base)
    if isinstance(base, sympy.Symbol) and (_MOMENT.fullmatch(base.name) or base.name[:3] == "Tr("):
        return 4, 0, 0, base.name  # a trace would reach over the bracket behind it
    if isinstance(base, sympy.Symbol):
        rank = FIRST.index(base.name) if base.name in FIRST else len(FIRST)
        return 1, rank, 0, base.name
    if isinstance(base, sympy.Add):
        constant = constant_of(base)
        shift = int(constant) if constant.is_Integer and len(base.args) == 2 else 0
        exponents = (term.as_base_exp()[1] for term in _arguments(base))
        degree = max((int(e) for e in exponents if e.is_Integer), default=1)
        return 2, 100 * len(base.args) + degree, shift, str(base)
    return 3, 0, 0, str(base)


def _power(base: sympy.Expr, exponent: sympy.Expr) -> Written:
    shown = _expression(base)
    if exponent == 1:
        return shown
    if exponent == sympy.Rational(1, 2):
        return forms.Root(shown)
    return Power(shown, _expression(exponent))

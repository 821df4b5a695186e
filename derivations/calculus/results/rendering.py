"""Results as text and as LaTeX, the same on every run.

Monomials are ordered by degree, then by name. What all numerators share is written once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import sympy

from derivations.calculus.letters.letters import Outer, Place
from derivations.calculus.letters.monomials import Monomial
from derivations.calculus.letters.operations import (
    ADJOINT,
    BARRED,
    CONJUGATE,
    PLAIN,
    TRANSPOSE,
    Operation,
)
from derivations.calculus.letters.vectors import BasisVector, StateVector, Vector
from derivations.calculus.letters.words import (
    Factor,
    Word,
    bracket_parts,
    entry_parts,
    is_bracket,
    is_entry,
    word_of,
)
from derivations.calculus.numbers import polynomials as poly
from derivations.calculus.numbers.polynomials import Polynomial
from derivations.calculus.results.closed_form import ClosedForm

__all__ = ["factor_name", "latex", "text"]

_TEXT_MARKS = {PLAIN: "", ADJOINT: ".H", TRANSPOSE: ".T", CONJUGATE: ".conj"}
_LATEX_MARKS = {
    PLAIN: "",
    ADJOINT: r"^{\dagger}",
    TRANSPOSE: r"^{\mathsf{T}}",
    CONJUGATE: r"^{*}",
}
_GREEK = {"chi", "psi", "phi", "rho", "theta", "eta", "xi", "alpha", "beta", "gamma", "Psi", "Phi"}


def _runs(word: Word) -> list[tuple[Place, int]]:
    """Return the word with equal neighbors gathered: (place, count)."""
    runs: list[tuple[Place, int]] = []
    for place in word:
        if runs and runs[-1][0] is place:
            runs[-1] = (place, runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def word_text(word: Word) -> str:
    """Return a word as text: ``X*U.H*O^2*U``."""
    parts = []
    for place, count in _runs(word):
        if isinstance(place, Outer):
            name = f"|{place.ket}><{place.bra}|"
        else:
            name = place.name + _TEXT_MARKS[place.operation]
        parts.append(name + (f"^{count}" if count > 1 else ""))
    return "*".join(parts) or "1"


def factor_name(factor: Factor) -> str:
    """Return the name of a trace, an entry or an expectation value.

    These are the names of the symbols in ``.expr`` and the keys that ``.at`` and ``.subs`` take:
    ``Tr(O^2)``, ``U[0,1]``, ``conj(U[0,1])``, ``<A>_chi``, ``<0|A*B|chi>``, ``chi[0]``.
    """
    if not is_bracket(factor):
        return f"Tr({word_text(word_of(factor))})"
    if is_entry(factor):
        token, row, column = entry_parts(factor)
        entry = f"{token.name}[{row},{column}]"
        return f"conj({entry})" if token.operation in BARRED else entry
    bra, word, ket = bracket_parts(factor)
    if not word and isinstance(bra, BasisVector):
        return f"{ket}[{bra}]"
    if not word and isinstance(ket, BasisVector):
        return f"{bra}[{ket}]" if bra.real else f"conj({bra}[{ket}])"
    if bra is ket and isinstance(bra, StateVector):
        return f"<{word_text(word)}>_{bra}"
    return f"<{bra}|{word_text(word)}|{ket}>"


def _letter_latex(name: str) -> str:
    head, _, index = name.partition("_")
    if not index:
        digits = len(head) - len(head.rstrip("0123456789"))
        if digits and digits < len(head):
            head, index = head[:-digits], head[-digits:]
    shown = f"\\{head}" if head in _GREEK else head if len(head) == 1 else rf"\mathit{{{head}}}"
    return f"{shown}_{{{index}}}" if index else shown


def _vector_latex(vector: Vector) -> str:
    if isinstance(vector, StateVector):
        shown = _letter_latex(vector.name)
        return f"{shown}^{{*}}" if vector.barred else shown
    return sympy.latex(vector.index)


def word_latex(word: Word) -> str:
    """Return a word as LaTeX."""
    parts = []
    for place, count in _runs(word):
        if isinstance(place, Outer):
            bra, ket = _vector_latex(place.bra), _vector_latex(place.ket)
            parts.append(rf"|{ket}\rangle\langle {bra}|" * count)
            continue
        shown = _letter_latex(place.name) + _LATEX_MARKS[place.operation]
        parts.append(shown if count == 1 else _power_latex(shown, place.operation, count))
    return " ".join(parts) or r"\mathbb{1}"


def _power_latex(shown: str, operation: Operation, count: int) -> str:
    return f"{shown}^{{{count}}}" if operation is PLAIN else rf"({shown})^{{{count}}}"


def factor_latex(factor: Factor, power: int = 1) -> str:
    """Return a trace, entry or bracket as LaTeX, raised to a power."""
    raised = f"^{{{power}}}" if power > 1 else ""
    if not is_bracket(factor):
        return rf"\operatorname{{Tr}}{raised}({word_latex(word_of(factor))})"
    if is_entry(factor):
        token, row, column = entry_parts(factor)
        entry = rf"{_letter_latex(token.name)}_{{{_vector_latex(row)} {_vector_latex(column)}}}"
        if token.operation in BARRED:
            return rf"\overline{{{entry}}}{raised}"
        return entry if power == 1 else rf"({entry}){raised}"
    bra, word, ket = bracket_parts(factor)
    left, right = _vector_latex(bra), _vector_latex(ket)
    if not word and isinstance(bra, BasisVector):
        return rf"{right}_{{{left}}}" if power == 1 else rf"({right}_{{{left}}}){raised}"
    if not word and isinstance(ket, BasisVector):
        amplitude = rf"{left}_{{{right}}}" if bra.real else rf"\overline{{{left}_{{{right}}}}}"
        return amplitude if power == 1 else rf"({amplitude}){raised}"
    return rf"\langle {left}|{word_latex(word)}|{right}\rangle{raised}"


def order(monomial: Monomial) -> tuple[int, int, list[str], Word, str]:
    """Key that orders monomials: fewer letters first, then longer traces, then by name."""
    factors, word, rest = monomial
    letters = sum(map(len, factors)) + len(word or ())
    return (letters, len(factors), [factor_name(f) for f in factors], word or (), str(rest))


def _monomial(key: Monomial, *, tex: bool) -> list[str]:
    factors, word, rest = key
    counted = [(f, factors.count(f)) for f in dict.fromkeys(factors)]
    parts: list[str] = []
    if not isinstance(rest, int):
        shown = sympy.latex(rest) if tex else str(rest)
        parts.append(rf"\left({shown}\right)" if tex and rest.is_Add else shown)
    for factor, count in counted:
        if tex:
            parts.append(factor_latex(factor, count))
        else:
            parts.append(factor_name(factor) + (f"^{count}" if count > 1 else ""))
    if word:
        parts.append(word_latex(word) if tex else word_text(word))
    return parts


def _linear(root: int, count: int, symbol: str, *, tex: bool) -> str:
    base = symbol if root == 0 else f"({symbol} {'-' if root > 0 else '+'} {abs(root)})"
    if root == 0 and not symbol.isalnum() and (count > 1 or not tex or " " in symbol):
        base = f"({symbol})"
    if count == 1:
        return base
    return f"{base}^{{{count}}}" if tex else f"{base}^{count}"


def _roots_text(roots: Mapping[int, int], symbol: str, *, tex: bool) -> list[str]:
    ordered = sorted(roots.items(), key=lambda item: (abs(item[0]), -item[0]))
    return [_linear(root, count, symbol, tex=tex) for root, count in ordered if count]


def polynomial_text(a: Polynomial, symbol: str, *, tex: bool = False) -> str:
    """Return a polynomial in N, highest degree first, without outer brackets."""
    simple = symbol if symbol.isalnum() else f"({symbol})"
    parts = []
    for power in range(len(a) - 1, -1, -1):
        x = a[power]
        if not x:
            continue
        raised = f"^{{{power}}}" if tex else f"^{power}"
        body = simple + (raised if power > 1 else "") if power else ""
        times = "" if tex or not body else "*"
        number = "" if abs(x) == 1 and body else f"{abs(x)}{times}"
        parts.append(("-" if x < 0 else "+", number + body))
    shown = "".join(f" {sign} {body}" for sign, body in parts)[1:]
    return shown[2:] if shown.startswith("+") else "-" + shown[2:]


def _shared(values: Iterable[Polynomial]) -> tuple[int, dict[int, int], list[Polynomial]]:
    """Return the number and the roots that all numerators share, and what is left of them."""
    rest = list(values)
    number = poly.content(rest)
    if rest and all(a[-1] < 0 for a in rest):
        number = -number
    rest = [tuple(x // number for x in a) for a in rest]
    roots: dict[int, int] = {}
    bound = max((abs(x) for a in rest for x in a), default=0)
    for root in sorted(range(-min(bound, 24), min(bound, 24) + 1), key=lambda r: (abs(r), -r)):
        while rest and all(len(a) > 1 and poly.evaluate(a, root) == 0 for a in rest):
            rest = [poly.divide_root(a, root) for a in rest]
            roots[root] = roots.get(root, 0) + 1
    return number, roots, rest


def _sum(
    keys: list[Monomial], values: list[Polynomial], symbol: str, *, tex: bool
) -> tuple[str, int]:
    """Return Σ numerator · monomial as text, and how many terms it shows."""
    if len(keys) == 1 and keys[0] == ((), None, 1) and len(values[0]) > 1:
        terms = sum(map(bool, values[0]))
        return polynomial_text(values[0], symbol, tex=tex), terms
    shown = []
    for key, value in zip(keys, values, strict=True):
        sign = -1 if value[-1] < 0 else 1
        number, roots, (rest,) = _shared([poly.scale(value, sign)])
        parts = [
            *_roots_text(roots, symbol, tex=tex),
            *([f"({polynomial_text(rest, symbol, tex=tex)})"] if rest != (1,) else []),
            *_monomial(key, tex=tex),
        ]
        if number != 1 or not parts:
            parts.insert(0, str(number))
        shown.append((sign, (" " if tex else "*").join(parts)))
    text = "".join(f" {'-' if sign < 0 else '+'} {body}" for sign, body in shown)[1:]
    return (text[2:] if text.startswith("+") else "-" + text[2:]), len(shown)


def _render(expression: ClosedForm, *, tex: bool) -> str:
    if not expression.terms:
        return "0"
    shown = expression.context.symbol
    symbol = sympy.latex(shown) if tex else str(shown)
    keys = sorted(expression.terms, key=order)
    number, roots, values = _shared([expression.terms[key] for key in keys])
    common = math.gcd(number, expression.content)
    top, bottom = abs(number) // common, expression.content // common
    front = ([str(top)] if top != 1 else []) + _roots_text(roots, symbol, tex=tex)
    below = ([str(bottom)] if bottom != 1 else []) + _roots_text(expression.roots, symbol, tex=tex)
    body, terms = _sum(keys, values, symbol, tex=tex)
    sign = "-" if number < 0 else ""
    if body == "1":
        numerator = sign + ((" " if tex else "*").join(front) or "1")
    elif front or sign:
        wrapped = body if terms == 1 and body[0] != "-" else _bracket(body, tex=tex)
        numerator = sign + (" " if tex else "*").join([*front, wrapped])
    else:
        numerator = body if tex or terms == 1 or not below else f"({body})"
    return _fraction(numerator, below, tex=tex)


def _fraction(numerator: str, below: list[str], *, tex: bool) -> str:
    if not below:
        return numerator
    if tex:
        alone = below[0][1:-1] if len(below) == 1 and below[0][-1] == ")" else " ".join(below)
        return rf"\frac{{{numerator}}}{{{alone}}}"
    return f"{numerator}/{below[0]}" if len(below) == 1 else f"{numerator}/({'*'.join(below)})"


def _bracket(body: str, *, tex: bool) -> str:
    return rf"\left({body}\right)" if tex else f"({body})"


def text(expression: ClosedForm) -> str:
    """Return an expression as one line of text."""
    return _render(expression, tex=False)


def latex(expression: ClosedForm) -> str:
    """Return an expression as LaTeX: one fraction, numerators grouped by monomial."""
    return _render(expression, tex=True)

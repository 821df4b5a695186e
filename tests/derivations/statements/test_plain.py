"""Plain text of formulas: no LaTeX is left in it, and every quotient reads as what it came from.

The second reader here takes products and quotients as Python does: a slash divides what stands
before it, as far back as a sum or a relation, by the one factor that stands behind it; what follows
multiplies again. Letters are not asked what they mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from derivations.statements.plain import latex_to_plain, unbraced
from qntk_check.verdicts.registry import chosen

# A function takes the one factor behind it; E, Tr and a sum are linear, and stand for a factor.
_FUNCTIONS = {"log", "exp", "erf", "cos", "sin", "max", "min", "√", "binom", "mean"}
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵏ"
_TOKEN = re.compile(
    rf"\s+|[a-z]{{4,}}|log|exp|erf|cos|sin|lim|max|min|Tr|Var|\d+|[{_HIGH}]+|.[\u0300-\u036f]?",
    re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_APART = "+-–=<>≤≥≠≈→≪≫∈∼∝≲⇒⇔⟹≃,;:."
_DIFFERENTIAL = re.compile(r"\s*(d|\\partial ?)(\^.)?([A-Za-z\\]|$)")
Tree = tuple[object, ...]


def read(plain: str) -> Tree:
    """Return a formula as sums of products, each factor with the sign of its power."""
    reader = _Reader([one for one in _TOKEN.findall(plain) if not one.isspace()])
    parts: list[object] = []
    while reader.at < len(reader.tokens):
        parts.append(reader.sum())
        parts.append(reader.next())  # a bracket that nothing opens
    return tuple(parts)


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def next(self) -> str:
        found = self.peek()
        self.at += 1
        return found

    def sum(self) -> Tree:
        items: list[object] = []
        product: list[object] = []
        while (sign := self.peek()) and sign not in _CLOSING.values():
            if sign in _APART:
                items += [tuple(product), self.next()]
                product = []
            elif sign == "·":
                self.next()
            else:
                power = -1 if sign == "/" and self.next() else 1
                product += _factors(self.factor(), power)
        return (*items, tuple(product))

    def factor(self) -> Tree:
        sign = self.next()
        if sign in _FUNCTIONS:
            return (sign, self.scripts(), self.factor())
        if sign in _CLOSING:
            inner = self.sum()
            self.next()
            return _group(sign, inner, self.scripts())
        return (sign, self.scripts())

    def scripts(self) -> Tree:
        found: list[object] = []
        while (sign := self.peek()) and (sign in "_^'†*" or sign[0] in _HIGH):
            self.next()
            if sign in "_^":
                minus = self.next() if self.peek() == "-" else ""
                bare: Tree = (self.next(), ())
                if bare[0] == "(":
                    inner = self.sum()
                    self.next()
                    bare = _only(inner) if _is_one(inner) else inner
                found.append((sign, minus, _without_brackets(bare)))
            else:
                found.append(sign)
        return tuple(found)


def _is_one(inner: Tree) -> bool:
    """Whether a sum is one factor, to the power 1."""
    return len(inner) == 1 and len(inner[0]) == 1 and inner[0][0][1] == 1  # type: ignore[arg-type, index]


def _only(inner: Tree) -> Tree:
    """Return the one factor of a sum."""
    return inner[0][0][0]  # type: ignore[index]


def _without_brackets(found: Tree) -> Tree:
    bare = len(found) == 3 and found[0] == "(" and not found[2]
    return found[1] if bare else found  # type: ignore[return-value]


def _group(sign: str, inner: Tree, scripts: Tree) -> Tree:
    """Return a bracket, which around one factor is none."""
    if sign == "(" and _is_one(inner):
        one = _only(inner)
        if not scripts:
            return one
        if len(one) == 3 and one[0] == "(" and not one[2]:
            return ("(", one[1], scripts)
        if len(one) == 2 and not one[1]:
            return (one[0], scripts)
    return (sign, inner, scripts)


def _factors(found: Tree, power: int) -> Iterator[tuple[Tree, int]]:
    if len(found) == 3 and found[0] == "(" and not found[2] and len(found[1]) == 1:  # type: ignore[arg-type]
        for factor, own in found[1][0]:  # type: ignore[index]
            yield factor, own * power
    else:
        yield found, power


def in_brackets(tex: str) -> str:
    r"""Return LaTeX whose quotients are written out, bracketed, instead of \frac.

    Differentials stay: dK/dt is a name.
    """
    for command in reversed([*re.finditer(r"\\[dt]?frac(?![A-Za-z])", tex)]):
        above, at = _argument(tex, command.end())
        below, at = _argument(tex, at)
        if not (_DIFFERENTIAL.match(above) and _DIFFERENTIAL.match(below)):
            quotient = rf"\bigl(\bigl({above}\bigr)/\bigl({below}\bigr)\bigr) "
            tex = tex[: command.start()] + quotient + tex[at:]
    return tex


def _argument(tex: str, at: int) -> tuple[str, int]:
    while tex[at] == " ":
        at += 1
    if tex[at] != "{":
        one = re.compile(r"\\[A-Za-z]+|.").match(tex, at)
        assert one
        return one[0], one.end()
    depth = 0
    for place in range(at, len(tex)):
        if tex[place - 1] != "\\":
            depth += (tex[place] == "{") - (tex[place] == "}")
        if depth == 0:
            return tex[at + 1 : place], place + 1
    raise AssertionError(f"a brace is not closed in {tex!r}")


def _formulas() -> list[str]:
    """Return all formulas of recorded derivations, in the letters of their papers."""
    found: dict[str, None] = {}
    for paper in chosen():
        record = json.loads(paper.recorded_derivations.read_text(encoding="utf-8"))
        for claim in record["typeset"].values():
            for one in claim["derivations"]:
                prose = [one["title"], *one["assumptions"]]
                prose += [step[key] for step in one["steps"] for key in ("rule", "check", "source")]
                own = [*one["states"], *(s[key] for s in one["steps"] for key in ("left", "right"))]
                own += [formula for text in prose for formula in text.split("$")[1::2]]
                found.update(dict.fromkeys(map(paper.convention.written, own)))
    return list(found)


FORMULAS = _formulas()


def test_every_quotient_reads_as_what_it_came_from():
    quotients = [tex for tex in FORMULAS if "frac" in tex]
    assert len(quotients) > 300
    torn = [
        (tex, plain)
        for tex in quotients
        if read(plain := latex_to_plain(tex)) != read(latex_to_plain(in_brackets(tex)))
    ]
    assert torn == []


def test_nothing_of_latex_is_left():
    assert len(FORMULAS) > 1000
    commands = {name for tex in FORMULAS for name in re.findall(r"\\([A-Za-z]{4,})", tex)}
    said = re.compile(r"|".join(commands - {"mean", "binom"}))
    plains = {tex: latex_to_plain(tex) for tex in FORMULAS}
    assert [plain for plain in plains.values() if re.search(r"[\\$]|[_^]\{", plain)] == []
    words = [plain for tex, plain in plains.items() if "text" not in tex and said.search(plain)]
    assert words == []


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (r"\frac{2}{d(d + 3)}", "2/(d(d + 3))"),
        (r"\frac{2K}{dK}", "2K/(dK)"),
        (r"\frac{dK}{dt}=\frac{d}{dt}K", "dK/dt=d/dt K"),
        (r"\tfrac12hs^2+\frac1N\|A\|^2", "1/2 hs²+1/N ‖A‖²"),
        (r"\frac4\pi e^{-2z^2}", "4/π e^(-2z²)"),
        (r"m\operatorname{erf}\frac{m}{\sqrt{2s^2}}", "m erf(m/√(2s²))"),
        (r"\frac{1}{(C + K(0))^2}", "1/(C + K(0))²"),
        (r"\binom kjT_j", "binom(k, j)T_j"),
        (r"\sum_\ell\mathbb{E}h\in\mathrm U(N)", "Σ_ℓ E h ∈ U(N)"),
        (r"0\le M_4,\ \Phi,\ \zeta", "0 ≤ M_4, Φ, ζ"),
        (r"e^{\mathfrak g},\ \mathfrak{so}(4),\ \dim\mathfrak g", "e^𝔤, 𝔰𝔬(4), dim 𝔤"),
        (r"\frac{\partial\mathcal L}{N}=\|\mathcal N(N)\|", "∂ℒ/N=‖𝒩(N)‖"),
        (r"\cos\theta + i\sin(\theta)P", "cos θ + i sin(θ)P"),
    ],
)  # fmt: skip
def test_formulas_as_they_are_shown(tex, plain):
    assert latex_to_plain(tex) == plain


@pytest.mark.parametrize(
    ("plain", "other"),
    [("a/d(d + 3)", "a/(d(d + 3))"), ("a/2N", "a/(2N)"), ("erf m/s", "erf(m/s)")],
)
def test_the_reader_tells_a_torn_quotient(plain, other):
    assert read(plain) != read(other)
    assert read(plain) == read(f"({plain})") or plain.startswith("erf")


def test_braces_of_plain_text_become_parentheses():
    assert unbraced("W_{L+1} of f_{a_{ij}}, {1, 2}") == "W_(L+1) of f_(a_(ij)), {1, 2}"

"""The reader: its grammar, and every side of every step against the object it was printed from."""

import ast
import json
import re
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files

import pytest

from derivations.errors import QNTKError, ReadError
from derivations.proof.sides import outcome_of, read_back, sides_of, weight
from derivations.statements import agreement
from derivations.statements.exact import FLOATS, Matrix
from derivations.statements.names import CHAPTERS, STEPS
from derivations.statements.reader import canonical, read
from qntk_check.verdicts.registry import registered

pytestmark = pytest.mark.qntk_together("derivations")  # built once, and read once

FRACTIONS = [
    (r"2N(N+1)", {"N": 3}, 24),
    (r"\frac12+\tfrac{1}{3}+\dfrac1N", {"N": 6}, 1),
    (r"2\cdot3^2x_1^2", {"x_{1}": Fraction(1, 2)}, Fraction(9, 2)),
    (r"N^{-2}\left(N^{2}-1\right)", {"N": 2}, Fraction(3, 4)),
    (r"\sqrt{\frac49}\,N^{3/2}", {"N": 4}, Fraction(16, 3)),
    (r"\frac{k!}{N(N+1)\cdots(N+k-1)}", {"k": 3, "N": 2}, Fraction(1, 4)),
    (r"\binom{N+k-1}k", {"N": 3, "k": 2}, 6),
    (r"(2k-1)!!", {"k": 3}, 15),
    (r"|x-2|", {"x": 1}, 1),
    (r"\left|x\right|+|y|", {"x": -1, "y": -2}, 3),
    (r"\sigma_\theta^2/2\eta", {r"\sigma_{\theta}": 2, r"\eta": 4}, Fraction(1, 2)),
    (r"\operatorname{Tr}^2O-\operatorname{Tr}(O^2)",
     {r"\operatorname{Tr}O": 3, r"\operatorname{Tr}O^2": 4}, 5),
    (r"\delta_{ij}+2\delta_{i k}", {"i": 1, "j": 1, "k": 2}, 1),
    (r"\sum_{\ell=1}^Lg_\ell^2", {"L": 2, "g_1": 3, "g_2": 4}, 25),
    (r"\sum_{a<b}g_ag_b", {"a": range(3), "b": range(3), "g_0": 1, "g_1": 2, "g_2": 3}, 11),
    (r"\mathbb{E}y^4(\mathbb{E}y^2)^2", {r"\mathbb{E}\,y^4": 2, r"\mathbb{E}y^{2}": 3}, 18),
    (r"c\operatorname{Var}_\chi O\,x", {"c": 2, r"\operatorname{Var}_\chi O": 3, "x": 5}, 30),
    (r"\begin{aligned}&x\\&+y\end{aligned}", {"x": 1, "y": 2}, 3),
    (r"\bar K\big|_{L=sN}", {r"\bar K": read("LN"), "N": 2, "s": 3, "L": 1}, 12),
    (r"fx,\quad f^2=N", {"N": 9, "x": 2}, 6),
    (r"1+x^2+O(x^3)", {"x": 2}, 5),
    (r"\varepsilon(0)(1-x)", {r"\varepsilon(0)": 2, "x": 3}, -4),
]  # fmt: skip
FLOATING = [
    (r"\log\frac xy", {"x": 2, "y": 3}, FLOATS.log(FLOATS.mpf(2) / 3)),
    (r"\log^2(1-x)", {"x": Fraction(1, 2)}, FLOATS.log(2) ** 2),
    (r"e^{-m^2/2s^2}", {"m": 1, "s": 2}, FLOATS.exp(FLOATS.mpf(-1) / 8)),
    (r"\cos2\theta+i\sin{\left(\theta \right)}", {r"\theta": 1},
     FLOATS.mpc(FLOATS.cos(2), FLOATS.sin(1))),
    (r"s\sqrt{\tfrac{2}{\pi}}+m\operatorname{erf}\frac{m}{s\sqrt2}", {"m": 1, "s": 2},
     2 * FLOATS.sqrt(2 / FLOATS.pi) + FLOATS.erf(1 / FLOATS.sqrt(8))),
]  # fmt: skip
X, Z = Matrix([[0, 1], [1, 0]]), Matrix([[1, 0], [0, -1]])


@pytest.mark.parametrize(("tex", "at", "value"), FRACTIONS)
def test_rational_values_are_exact(tex, at, value) -> None:
    found = read(tex).value(at)
    assert isinstance(found, Fraction)
    assert found == value


@pytest.mark.parametrize(("tex", "at", "value"), FLOATING)
def test_other_values_have_fifty_digits(tex, at, value) -> None:
    assert abs(read(tex).value(at) - value) < FLOATS.mpf(10) ** -50


def test_operators_do_not_commute() -> None:
    at = {"X": X, "Z": Z}
    assert read(r"\operatorname{Tr}\left(XZXZ\right)").value(at) == -2
    assert read(r"\operatorname{Tr}[X,Z]^2").value(at) == -8
    assert read(r"\operatorname{Tr}^2[X,Z]").value(at) == 0
    assert (
        read(r"\left\langle\chi\right|Z\left|\chi\right\rangle^2").value(
            {"Z": Z, r"\chi": Matrix([[2], [1]])}
        )
        == 9
    )
    assert read(r"\det(x-g\,g^{\mathsf T})").value({"x": 2, "g": Matrix([[1], [2]])}) == -6


def test_names_have_one_spelling() -> None:
    formula = read(r"\eta\,\frac{T_1N}{\sigma_\theta^2}\operatorname{Tr}(O^{2})+\tilde O")
    assert formula.names == (
        "N", r"\eta", "T_{1}", r"\tilde{O}", r"\sigma_{\theta}", r"\operatorname{Tr}O^{2}",
    )  # fmt: skip
    assert canonical(r"\sigma_{W}") == canonical(r"\sigma_W")


def test_relations_separate_parts() -> None:
    formula = read(r"\bar K=2w\geq w")
    assert formula.relations == ("=", r"\geq")
    assert formula.parts[1].value({"w": 2}) == 4
    with pytest.raises(ReadError, match="3 parts"):
        formula.value({"w": 2})


def test_an_operator_has_an_operand() -> None:
    formula = read(r"\lim_{N\to\infty}\frac{1}{N}\big|_{N=2s}")
    assert formula.operator == r"\lim_{N\to\infty}"
    assert formula.operand.value({"s": 2}) == Fraction(1, 4)
    with pytest.raises(ReadError, match="operand"):
        formula.value({"s": 2})


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\frac{1}{N", "its end"),
        (r"x\quad+", "its end"),
        (r"2+\text{ in }N", r"character 2, before .*, expected one of: "),
        (r"1+\dots", "two factors are expected"),
        (r"\max|h|x", None),
    ],
)
def test_what_is_not_read_is_named_with_its_place(tex, message) -> None:
    with pytest.raises(QNTKError, match=message) as caught:
        read(tex).value({})
    assert isinstance(caught.value, ReadError)


@pytest.mark.parametrize(
    ("tex", "at", "message"),
    [
        ("N+x", {"N": 1}, "x has no value"),
        (r"\frac{1}{N-1}", {"N": 1}, "divides by 0"),
        (r"N(N+2)\cdots(N+3)", {"N": 1}, "does not arrive"),
        (r"\sum_ag_a", {"g_1": 1}, "give a range"),
        ("x", {"x": read("2x")}, "explained by itself"),
        (r"\log(x)", {"x": 0}, "logarithm of 0"),
        ("n!", {"n": Fraction(1, 2)}, "integer"),
    ],
)
def test_what_has_no_value_says_why(tex, at, message) -> None:
    with pytest.raises(ReadError, match=message):
        read(tex).value(at)


# -- every side of every step ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def derivations(built):
    return tuple(
        (claim.id, built(build)) for claim in registered().values() for build in claim.derivations
    )


@pytest.fixture(scope="module")
def sides(derivations):
    return [side for claim, d in derivations for pair in sides_of(claim, d) for side in pair]


@pytest.fixture(
    scope="module",
    params=[1, pytest.param(agreement.POINTS, marks=pytest.mark.qntk_ci)],
    ids=["one point", "all points"],
)
def outcomes(request, derivations):
    """What came of reading every side: compared at one point in quick runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement, "POINTS", request.param)
        return tuple(read_back(derivations))


@pytest.fixture(scope="module")
def listed():
    rows = json.loads(files("derivations.statements").joinpath("unread.json").read_text("utf-8"))
    return {(row["claim"], row["derivation"], row["step"], row["side"]): row for row in rows}


@pytest.fixture(scope="module")
def failed(outcomes):
    return {outcome.side.place for outcome in outcomes if not outcome.equal}


def test_every_side_is_read_or_listed_with_a_reason(failed, listed) -> None:
    missing = [place for place in sorted(failed) if place not in listed]
    assert missing == [], "these sides do not say what their objects are"


def test_every_listed_side_is_needed(failed, listed) -> None:
    stale = [place for place in sorted(listed) if place not in failed]
    assert stale == [], "these sides are read, or gone: take them off the list"


def test_every_reason_is_one_of_the_known_kinds(listed) -> None:
    kinds = {"grammar", "operators"}
    assert {row["kind"] for row in listed.values()} <= kinds
    assert all(len(row["reason"]) > 15 for row in listed.values())


def test_few_sides_are_beyond_the_reader(listed, outcomes) -> None:
    assert 50 * len(listed) <= len(outcomes)  # one in ten would be too many


def test_the_names_of_quantities_are_read(sides) -> None:
    named = [side for side in sides if side.is_named]
    unread = set()
    for side in named:
        try:
            read(side.tex)
        except ReadError:
            unread.add(side.tex)
    assert 16 * len(unread) <= len({side.tex for side in named}), unread


def test_every_entry_of_the_table_of_names_is_used(sides) -> None:
    """What is said of a chapter or a step that is gone would mislead whoever reads the table."""
    places = [side.place for side in sides]
    known = {part for place in places for part in place[:2]}
    steps = {(part, *place[2:]) for place in places for part in place[:2]}
    steps |= {key[:2] for key in steps}
    assert set(CHAPTERS) <= known
    assert set(STEPS) <= steps


def test_the_reader_knows_nothing_of_the_printer() -> None:
    folder = files("derivations.statements")
    own = {path.name.removesuffix(".py") for path in folder.iterdir() if path.name.endswith(".py")}
    for name in ("reader", "builder", "bars", "rows", "pieces", "nodes", "exact"):
        tree = ast.parse(folder.joinpath(f"{name}.py").read_text("utf-8"))
        found = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        found |= {a.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                  for a in node.names}  # fmt: skip
        ours = {module for module in found if module.startswith(("derivations", "qntk", "sympy"))}
        allowed = {f"derivations.statements.{other}" for other in own - {"names", "sides",
                   "objects", "agreement"}}  # fmt: skip
        assert ours <= allowed | {"derivations.errors"}, name


# -- the reader notices ----------------------------------------------------------------------------

PLACES = re.compile(r"\d|\+|(?<![\\A-Za-z])N(?![A-Za-z])")
MOST = 8  # of the places of one side, spread over it


def changed(tex: str):
    """Yield the LaTeX with one digit, one plus or one N changed."""
    found = list(PLACES.finditer(tex))
    for match in found[:: max(1, len(found) // MOST)]:
        sign = match[0]
        new = {"+": "-", "N": "{(N+1)}"}.get(sign) or str((int(sign) + 1) % 10)
        yield tex[: match.start()] + new + tex[match.end() :]


# Changes that say the same: why, and what the changed side holds.
SAME = {
    "a commutator has no trace, and so no power of one": r"\operatorname{Tr}^3[X,A]",
    "the formula does not depend on its condition": r"gg^{\mathsf T},\quad \varepsilon=1",
}


def is_unnoticed(outcome, tex: str) -> bool:
    """Whether a changed side passes, though what gives its value was changed."""
    try:
        after = read(tex)
    except ReadError:
        return False
    if not outcome_of(replace(outcome.side, tex=tex), outcome.known).equal:
        return False
    # A condition, an order or a bound has no value here: a change in one is none of the value.
    return weight(outcome, after) != weight(outcome, read(outcome.side.tex))


def test_a_change_in_one_place_is_noticed(outcomes, qntk_level, request) -> None:
    few = qntk_level == "quick" or request.node.callspec.params["outcomes"] > 1
    every = 12 if few else 1
    tried, passed = 0, []
    for outcome in outcomes:
        if outcome.equal:
            for place, tex in enumerate(changed(outcome.side.tex)):
                if (place + len(outcome.side.tex)) % every:
                    continue
                tried += 1
                passed += [(outcome.side.place, tex)] if is_unnoticed(outcome, tex) else []
    same = {why for why, held in SAME.items() for _, tex in passed if held in tex}
    assert few or same == set(SAME)
    assert tried > 1000 / every
    assert [one for one in passed if not any(held in one[1] for held in SAME.values())] == []

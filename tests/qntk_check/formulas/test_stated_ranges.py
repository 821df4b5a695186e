"""Where a formula says that something is near something else, it is, for every kind of observable.

The words that promise nearness are looked for in every registered formula: each needs a range,
with a share, or a reason and a test that stands for it. Inside a range parameters are drawn with
seeds chosen beforehand; the truth is computed by what the range names, never by the formula.
"""

from __future__ import annotations

import math
import re
import warnings
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import drawing
import numpy as np
import pytest
from test_accuracy import VARIANTS

from qntk_check.errors import QNTKError, TargetWarning

ROOT = Path(__file__).resolve().parents[3]
PROMISES = re.compile(
    r"approximat|leading order|asymptot|≪|≫|order of magnitude|\blate it is|\babout half"
    r"|for small|within \d+ %",
    re.IGNORECASE,
)
RANGES = [(name, k) for name, formula in VARIANTS.items() for k in range(len(formula.ranges))]
MOST_ITERATED = 30_000


@pytest.mark.parametrize("name", VARIANTS)
def test_whatever_promises_nearness_has_a_range_or_a_test_that_stands_for_it(name):
    formula = VARIANTS[name]
    if not PROMISES.search(f"{formula.summary} {formula.validity}"):
        assert not formula.ranges
        return
    assert formula.ranges or formula.unranged, f"{name} promises nearness: {formula.validity}"
    for one in formula.ranges:
        assert one.text in formula.validity
        assert f"within {one.share:.0%}".replace("%", " %") in one.text
    if formula.unranged:
        (path,) = re.findall(r"tests/\S+\.py", formula.unranged)
        assert name.split(":")[0] in (ROOT / path).read_text(encoding="utf-8")


# -- observables of every kind ------------------------------------------------------------------


def _bonds(n, fields):
    """Return the spectrum of a chain of ZZ bonds in fields along Z, and along X if it is short."""
    z = np.array([[1 - 2 * (state >> i & 1) for i in range(n)] for state in range(2**n)])
    diagonal = sum(z[:, i] * z[:, (i + 1) % n] for i in range(n)) + z @ fields
    if n > 6:
        return diagonal
    matrix = np.diag(diagonal.astype(float))
    for i, state in ((i, s) for i in range(n) for s in range(2**n)):
        matrix[state, state ^ (1 << i)] += 0.75
    return np.linalg.eigvalsh(matrix)


def spectrum(kind, n, rng):
    """Return eigenvalues, exactly, of an observable of this kind."""
    size = 2**n
    if kind == "Pauli string":
        return [Fraction(1)] * (size // 2) + [Fraction(-1)] * (size // 2)
    if kind == "projector":
        rank = int(rng.choice([1, max(1, size // 4), size // 2, size - 1]))
        return [Fraction(1)] * rank + [Fraction(0)] * (size - rank)
    levels = rng.normal(size=size) if kind == "random" else _bonds(n, np.full(n, 0.5))
    return [Fraction(float(level)) for level in levels]


KINDS = ("Pauli string", "projector", "local sum", "random")


def traces(kind, n, rng):
    """Return Tr O … Tr O⁶ of an observable, traceless, as it is, or with an identity term."""
    levels = spectrum(kind, n, rng)
    below = math.lcm(*(level.denominator for level in levels))
    whole = [int(level * below) for level in levels]  # sums of integers are much faster
    mean = Fraction(sum(whole), below * len(whole))
    shift = [-mean, Fraction(0), Fraction(1, 50), Fraction(5)][int(rng.integers(4))]
    scale = below * shift.denominator
    moved = [x * shift.denominator + int(shift * scale) for x in whole]
    return {f"T{k}": Fraction(sum(x**k for x in moved), scale**k) for k in range(1, 7)}


def points(formula, kind, rng, count):
    """Draw parameters of a formula, and the traces of an observable."""
    for _ in range(count):
        n = int(rng.integers(1, 9))
        values = drawing.parameters(formula, rng)
        if "sigma" in values and rng.random() < 0.5:
            values["sigma"] = float(10 ** rng.uniform(-7, -1))
        if "L" in values or "N" in values:
            values["N"] = 2**n
        values |= {"L": int(10 ** rng.uniform(0, 4))} if "L" in values or "N" in values else {}
        values |= {"t": int(10 ** rng.uniform(0, 3))} if "t" in values else {}
        if {"lowest", "highest"} <= set(values) and rng.random() < 0.5:
            names = ("lowest", "start", "reached", "target", "highest")
            held = [values[name] for name in names if name in values]
            values |= {
                name: 2 * (values[name] - held[0]) / (held[-1] - held[0]) - 1
                for name in names if name in values
            } | {"lowest": -1, "highest": 1}  # fmt: skip
            if "start" in values and rng.random() < 0.5:
                values["start"] = float(rng.uniform(-0.5, 0.5))
        if "eta" in values and "K" in values and rng.random() < 0.5:
            values["eta"] = float(10 ** rng.uniform(-4, 0)) / values["K"]
        if "meta_kernel" in values and values["error"]:
            near = float(10 ** rng.uniform(-3, 0)) * values["K"] ** 2 / values["error"]
            values["meta_kernel"] = near * (1 if rng.random() < 0.5 else -1)
            values["t"] = int(rng.uniform(0, 4) / (values["eta"] * values["K"]))
        yield {**values, **(traces(kind, n, rng) if formula.trace_order else {})}


def deviation(formula, one, values):
    """Return how far the formula is off, as a share of what it stands for, or None outside."""
    own = [p.name for p in formula.parameters]
    given = {name: values[name] for name in own}
    moments = [values[f"T{k}"] for k in range(1, formula.trace_order + 1)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", TargetWarning)
            found = formula(**given, traces=moments) if moments else formula(**given)
    except QNTKError:
        return None
    known = values if formula.trace_order else given
    if formula.name.endswith("_steps") and float(found) > MOST_ITERATED:
        return None  # they are counted one by one
    try:
        truth = float(one.truth(**known))
        value = float(found if one.value is None else one.value(**known))
    except OverflowError:
        return math.inf
    return abs(value / truth - 1) if truth else None


def deviations(name, one, kind, *, count, anywhere=False):
    """Return the deviations at points in the range, or anywhere."""
    formula = VARIANTS[name]
    rng = np.random.default_rng([20261128, *name.encode(), *kind.encode()])
    found = []
    for values in points(formula, kind, rng, count):
        known = values if formula.trace_order else {p.name: values[p.name]
                                                    for p in formula.parameters}  # fmt: skip
        if not anywhere and not one.inside(**known):
            continue
        if known.get("t", 0) > MOST_ITERATED:
            continue
        found.append(deviation(formula, one, values))
    return [value for value in found if value is not None]


def cornered(name, one, kind, *, count):
    """Return the largest deviation at points that are pushed to the border of the range.

    From a draw inside, whole numbers go to one at random, and the other parameters, in a random
    order, as far up or down as the range allows.
    """
    formula = VARIANTS[name]
    rng = np.random.default_rng([20261129, *name.encode(), *kind.encode()])
    own = [p.name for p in formula.parameters if p.name != "N"]

    def inside(values):
        names = [name for name in (*own, "N") if name in values]
        known = values if formula.trace_order else {name: values[name] for name in names}
        try:
            return known.get("t", 0) <= 2000 and bool(one.inside(**known))
        except OverflowError:
            return False

    worst = 0.0
    for values in points(formula, kind, rng, count):
        if not inside(values):
            continue
        for name in rng.permutation(own):
            if isinstance(values[name], int) and rng.random() < 0.5:
                lower = {**values, name: 1}
                values = lower if inside(lower) else values
        for name in rng.permutation(own):
            values = pushed(values, name, inside, up=rng.random() < 0.7)
        worst = max(worst, deviation(formula, one, values) or 0.0)
    return worst


def pushed(values, name, inside, *, up):
    """Return the point with one parameter as far as the range allows, at most 10⁴ times."""
    near, far = 0.0, 4.0 if up else -4.0
    for _ in range(24):
        middle = (near + far) / 2
        size = float(values[name]) * 10.0**middle
        number = max(1, int(size)) if isinstance(values[name], int) else size
        if inside({**values, name: number}):
            near, found = middle, number
        else:
            far = middle
    return {**values, name: found} if near else values


@pytest.mark.parametrize(("name", "k"), RANGES)
def test_no_corner_of_a_range_breaks_the_promise(name, k, qntk_level):
    """Draws hardly ever meet a corner: they are pushed there."""
    formula = VARIANTS[name]
    kinds = KINDS if formula.trace_order else KINDS[:1]
    count = 40 if qntk_level == "quick" else 150
    worst = max(cornered(name, formula.ranges[k], kind, count=count) for kind in kinds)
    assert worst <= formula.ranges[k].share


@pytest.mark.parametrize(
    ("name", "change", "off"),
    [
        ("noise_drift", {"inside": lambda L, sigma, **_: 10 * sigma**2 * L <= 1}, 0.1),
        ("frozen_error_second_order", {}, 0.01),
    ],
)
def test_the_corners_that_were_promised_wrongly_are_found(name, change, off):
    one = replace(VARIANTS[name].ranges[0], **change)
    assert cornered(name, one, KINDS[0], count=600) > off


COUNTS = {"quick": 100, "ci": 2500, "nightly": 20_000}


@pytest.mark.parametrize(("name", "k"), RANGES)
def test_inside_its_range_a_formula_is_as_near_as_it_promises(name, k, qntk_level):
    formula = VARIANTS[name]
    one = formula.ranges[k]
    kinds = KINDS if formula.trace_order else KINDS[:1]
    count = COUNTS[qntk_level] * 4 // len(kinds)  # as many in all, of one kind or of four
    found = {kind: deviations(name, one, kind, count=count) for kind in kinds}
    everything = [value for kind in kinds for value in found[kind]]
    assert len(everything) >= 10, f"{name}: hardly any point drawn is in the range"
    assert max(everything) <= one.share
    # A share that is twenty times too large would be no information.
    assert max(everything) > one.share / 20


@pytest.mark.qntk_ci
@pytest.mark.parametrize(("name", "k"), RANGES)
def test_outside_its_range_the_promise_is_broken(name, k):
    """A range that is left out is seen: the same draws, unconfined, break the share."""
    formula = VARIANTS[name]
    kinds = KINDS if formula.trace_order else KINDS[:1]
    assert any(
        max(deviations(name, formula.ranges[k], kind, count=200, anywhere=True))
        > formula.ranges[k].share
        for kind in kinds
    )  # fmt: skip


def test_no_two_formulas_share_a_range_by_accident():
    texts = [(name, one.text) for name, k in RANGES for one in [VARIANTS[name].ranges[k]]]
    for (first, text), (second, other) in combinations(texts, 2):
        assert text != other or {first, second} == {"path_steps", "edge_steps"}

"""Parameters of any formula, drawn from what its validators accept, over the whole domain."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np

from qntk_check.formulas import FORMULAS
from qntk_check.formulas.machinery import domains
from qntk_check.formulas.machinery.family import FormulaFamily
from qntk_check.formulas.machinery.formula import Formula

MOST_QUBITS = 1000
MOST_ANGLES = 12  # decades


def variants() -> dict[str, Formula]:
    """Every registered formula by name, the option of a family behind a colon."""
    found: dict[str, Formula] = {}
    for name, formula in FORMULAS.items():
        if isinstance(formula, FormulaFamily):
            found |= {f"{name}:{key}": item for key, item in formula.variants.items()}
        else:
            found[name] = formula
    return found


def _decades(rng: np.random.Generator, low: float, high: float) -> float:
    return float(10.0 ** rng.uniform(low, high))


def _whole(rng: np.random.Generator, decades: float) -> int:
    return int(_decades(rng, 0, decades))


def _dimension(rng: np.random.Generator) -> int:
    return 2 ** int(rng.choice([rng.integers(1, 12), rng.integers(1, MOST_QUBITS + 1)]))


def _either(rng: np.random.Generator, *values: float) -> float:
    return float(rng.choice(values))


def _sign(rng: np.random.Generator) -> int:
    return int(rng.choice([-1, 1]))


def _of_an_algebra(rng: np.random.Generator) -> int:
    """Return the dimension of a simple Lie algebra: su(k), so(k) or an exceptional one."""
    k = 2 + _whole(rng, 3)
    return int(rng.choice([k**2 - 1, (k + 3) * (k + 2) // 2, *(14, 52, 78, 133, 248)]))


# How the values that a validator accepts are drawn. A new validator needs a line here.
DRAWS = {
    domains.dimension: _dimension,
    domains.even_dimension: _dimension,
    domains.angle_count: lambda rng: _whole(rng, MOST_ANGLES),
    domains.count: lambda rng: _whole(rng, 3),
    domains.several: lambda rng: 1 + _whole(rng, 3),
    domains.simple_dimension: _of_an_algebra,
    domains.step_count: lambda rng: _whole(rng, rng.choice([2, 17])) - 1,
    domains.positive: lambda rng: _decades(rng, *rng.choice([(-2, 2), (-12, 4)])),
    domains.not_negative: lambda rng: _decades(rng, -9, 1) * (rng.random() > 0.1),
    domains.real_number: lambda rng: _sign(rng) * _decades(rng, -6, 3),
    domains.share: lambda rng: _either(
        rng, _decades(rng, -15, -0.01), 1 - _decades(rng, -15, -0.1)
    ),
    domains.part: lambda rng: _either(rng, rng.random(), 1 - _decades(rng, -12, -1)),
    domains.fidelity: lambda rng: _either(rng, rng.random(), 1 - _decades(rng, -12, -1)),
    domains.purity: lambda rng: _either(rng, rng.random(), 1 - _decades(rng, -12, -1)),
    domains.unit_interval: lambda rng: (
        _sign(rng) * _either(rng, rng.random(), 1 - _decades(rng, -12, -1))
    ),
}  # fmt: skip
# Parameters that a relation binds: the middle one lies between the two others.
BETWEEN = [("lowest", "expectation", "highest"), ("lowest", "target", "highest")]


def parameters(formula: Formula, rng: np.random.Generator) -> dict[str, Any]:
    """Return values of all parameters but N, as a user would give them, in floats and ints."""
    values = {}
    for parameter in formula.parameters:
        assert parameter.check in DRAWS, (
            f"{formula.name}: say in DRAWS how values of {parameter.check.__name__} are drawn"
        )
        values[parameter.name] = DRAWS[parameter.check](rng)
    ordered = [name for name in ("lowest", "start", "reached", "target", "highest")
               if name in values]  # fmt: skip
    if {"start", "reached", "lowest"} <= set(values):  # on the way, up or down to a target inside
        numbers = sorted(values[name] for name in ordered)
        if "target" in values and rng.random() < 0.5:
            ordered[1:4] = ordered[3:0:-1]
        values |= dict(zip(ordered, numbers, strict=True))
    for names in BETWEEN:
        if set(names) <= set(values) and "start" not in values:
            low, middle, high = sorted(values[name] for name in names)
            ends = [low, high] if names[0] == "lowest" or rng.random() < 0.5 else [high, low]
            values |= dict(zip(names, (ends[0], middle, ends[1]), strict=True))
    if {"eta", "K"} <= set(values):
        values["eta"] = _rate(rng) / values["K"]
    _of_a_channel(values, rng)
    if "P" in values:  # from 1/N, or a little beyond, to 1
        least = 1 / values["N"]
        values["P"] = least + (1 - least) * _either(rng, rng.random(), 1, _decades(rng, -9, 0))
    if {"V1", "V2"} <= set(values):
        values["V2"] += values["V1"] ** 2 / values["N"] * (1 + 1e-12)
    if "generator_trace" in values:
        values["generator_trace"] = 2 * int(rng.integers(0, min(values["N"] // 2, 2**52)))
    return values


def _of_a_channel(values: dict[str, Any], rng: np.random.Generator) -> None:
    """Bring the numbers of a channel to what one channel can have together."""
    if "moved" in values:  # parts of what a channel can have
        values["moved"] = values["unitarity"] * float(rng.random())
    if "displacement" in values:
        values["displacement"] = (1 - values["unitarity"]) * _either(rng, 0, rng.random() / 2)


def _rate(rng: np.random.Generator) -> float:
    """Return ηK: of order one, tiny, near one, or near two."""
    return float(rng.choice([
        rng.uniform(0.01, 1.99), _decades(rng, -300, -1), 1 + _sign(rng) * _decades(rng, -15, -1),
        2 - _decades(rng, -11.9, -1),
    ]))  # fmt: skip


def central_moments(kind: str, N: int, rng: np.random.Generator) -> list[Fraction]:
    """Return Tr (O − Tr O/N)^k / N for k = 0 … 8."""
    n = N.bit_length() - 1
    if kind == "Pauli":
        return [Fraction(int(k % 2 == 0)) for k in range(9)]
    if kind == "local sum":  # of Z on every qubit: a sum of n signs
        return [Fraction(x) for x in (
            1, 0, n, 0, 3 * n**2 - 2 * n, 0, 15 * n**3 - 30 * n**2 + 16 * n, 0,
            105 * n**4 - 420 * n**3 + 588 * n**2 - 272 * n,
        )]  # fmt: skip
    if kind == "projector":
        p = Fraction(int(rng.integers(1, min(N, 64))), N)
        return [p * (1 - p) ** k + (1 - p) * (-p) ** k for k in range(9)]
    levels = [Fraction(float(x)) for x in rng.normal(size=int(rng.choice([2, N if N < 16 else 4])))]
    mean = sum(levels, Fraction(0)) / len(levels)
    return [sum(((x - mean) ** k for x in levels), Fraction(0)) / len(levels) for k in range(9)]


KINDS = ("Pauli", "local sum", "projector", "random spectrum")


def traces(
    kind: str, N: int, order: int, rng: np.random.Generator, shift: float
) -> list[Fraction]:  # fmt: skip
    """Return exact traces of an O of that kind, its mean ``shift`` times its spread."""
    central = central_moments(kind, N, rng)
    scale = Fraction(_decades(rng, -1, 1))
    root = Fraction(float(central[2]) ** 0.5)
    mean = Fraction(shift) * root
    return [
        N * scale**k * sum(comb(k, j) * central[j] * mean ** (k - j) for j in range(k + 1))
        for k in range(1, order + 1)
    ]

"""Parameter points a second of every rational formula, beside SymPy's lambdify.

Every parameter and every trace differs from point to point: N is a power of two with two opposite
levels about a center, whose odd central moments are nothing but rounding, or any even number with
three levels. Ours checks each point (dimension,
angles, whether a Hermitian operator can have such traces); the peer is the same expression
turned into NumPy code by SymPy, which checks nothing. Example: python benchmarks/formulas.py
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from qntk_check import formulas
from qntk_check.formulas.machinery.family import FormulaFamily
from qntk_check.formulas.machinery.formula import Formula


def points(count: int, *, symmetric: bool) -> dict[str, Any]:
    """Return random parameters and the traces, up to order 8, of random spectra."""
    rng = np.random.default_rng(1)
    center, half = rng.normal(size=count), rng.uniform(0.5, 2, count)
    levels = [center + half, center - half]
    if symmetric:
        size = 2.0 ** rng.integers(1, 9, count)
        shares = [0.5, 0.5]
    else:
        size = 2.0 * rng.integers(2, 5000, count)
        levels.append(center + rng.uniform(-1, 1, count) * half)
        shares = [0.5, 0.5 - 1 / size, 1 / size]
    between = np.sort(rng.uniform(-1, 1, (3, count)), axis=0)
    share, whole = (0.01, 0.5), (1, 10_000)
    ranges = {
        "overlap": share, "eta": (1e-4, 1e-2), "K": (0.5, 1.5), "sigma": (1e-3, 1e-1),
        "error": (0.1, 2), "ratio": share, "sigma_g": share, "sigma_error": share,
        "meta_kernel": share, "variance": share, "weight_variance": (0.5, 2), "slope": (0.5, 1.5),
        "input_kernel": share,
    }  # fmt: skip
    counts = {
        "distance": (1, 65),
        "L": whole,
        "t": whole,
        "shots": whole,
        "width": whole,
        "outputs": whole,
    }
    return {
        "N": size,
        "generator_trace": size - 2,
        "lowest": between[0],
        "target": between[1],
        "expectation": between[1],
        "highest": between[2],
        **{name: rng.uniform(ends[0], ends[1], count) for name, ends in ranges.items()},
        **{
            name: rng.integers(ends[0], ends[1], count).astype(float)
            for name, ends in counts.items()
        },
        "traces": [
            sum(size * share * level**k for share, level in zip(shares, levels, strict=True))
            for k in range(1, 9)
        ],
    }


def variants() -> list[tuple[str, Formula]]:
    """Return every rational formula, and each variant of a family, with a label."""
    found: list[tuple[str, Formula]] = []
    for name, formula in formulas.FORMULAS.items():
        if isinstance(formula, FormulaFamily):
            found += [(f"{name}({key!r})", item) for key, item in formula.variants.items()]
        else:
            found.append((name, formula))
    return [(label, formula) for label, formula in found if formula.rational]


def best(call: Callable[[], Any], repeat: int) -> float:
    """Return the least seconds of some calls."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print points a second of each formula, the peer's, and the ratio."""
    import sympy

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--points", type=int, default=10**6, help="parameter points of a call")
    parser.add_argument("--repeat", type=int, default=3, help="calls; the fastest counts")
    options = parser.parse_args()
    rates: dict[str, float] = {}
    for symmetric in (True, False):
        drawn = points(options.points, symmetric=symmetric)
        kind = "two levels, N = 2^n" if symmetric else "three levels, any even N"
        print(f"{kind:42}{'points/s':>10}{'lambdify':>10}{'ratio':>7}")
        for label, formula in variants():
            values = {p.name: drawn[p.name] for p in formula.parameters}
            traces = drawn["traces"][: formula.trace_order]
            given = {**values, "traces": traces} if traces else values
            ours = best(lambda f=formula, g=given: f(**g), options.repeat)
            peer = sympy.lambdify(formula.symbols, formula.expr, "numpy")
            theirs = best(lambda p=peer, v=values, t=traces: p(*v.values(), *t), options.repeat)
            rate = options.points / ours
            rates[f"{label}, {kind}"] = rate
            peers = options.points / theirs
            print(f"{label:42}{rate:10.2e}{peers:10.2e}{theirs / ours:7.2f}")
    slowest = min(rates, key=rates.__getitem__)
    print(f"slowest {rates[slowest]:.2e} points/s (target 2e+06): {slowest}")


if __name__ == "__main__":
    main()

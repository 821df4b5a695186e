"""Parameter points a second of the formulas of the spread and of μ, beside SymPy's lambdify.

Every parameter and every trace differs from point to point. Ours checks each point (dimension,
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
from qntk_check.family import FormulaFamily
from qntk_check.formula import Formula

NAMES = (
    "kernel_mean", "kernel_variance", "kernel_spread_as_printed", "kernel_floor",
    "concentration_depth", "kernel_relative_spread", "gradient_moment", "kernel_moment",
    "meta_kernel_mean", "meta_kernel_second_moment", "meta_kernel_spread_as_printed",
    "linearity_ratio", "linearity_ratio_as_printed", "linear_rate",
)  # fmt: skip


def points(count: int) -> dict[str, Any]:
    """Return random parameters and the traces, up to order 8, of random spectra."""
    rng = np.random.default_rng(1)
    size = 2.0 ** rng.integers(1, 9, count)
    center, half = rng.normal(size=count), rng.uniform(0.5, 2, count)
    levels = (center + half, center - half)  # two levels, each N/2-fold
    return {
        "N": size,
        "L": rng.integers(1, 10_000, count).astype(float),
        "eta": rng.uniform(1e-4, 1e-2, count),
        "error": rng.uniform(0.1, 2, count),
        "ratio": rng.uniform(0.01, 0.5, count),
        "traces": [size / 2 * (levels[0] ** k + levels[1] ** k) for k in range(1, 9)],
    }


def variants() -> list[tuple[str, Formula]]:
    """Return every formula, and each variant of a family, with a label."""
    found = []
    for name in NAMES:
        formula = formulas.FORMULAS[name]
        if isinstance(formula, FormulaFamily):
            found += [(f"{name}({key!r})", item) for key, item in formula.variants.items()]
        else:
            found.append((name, formula))
    return found


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
    drawn = points(options.points)
    rates = []
    print(f"{'formula':42}{'points/s':>10}{'lambdify':>10}{'ratio':>7}")
    for label, formula in variants():
        values = {p.name: drawn[p.name] for p in formula.parameters}
        traces = drawn["traces"][: formula.trace_order]
        ours = best(lambda f=formula, v=values, t=traces: f(traces=t, **v), options.repeat)
        peer = sympy.lambdify(formula.symbols, formula.expr, "numpy")
        theirs = best(lambda p=peer, v=values, t=traces: p(*v.values(), *t), options.repeat)
        rates.append(options.points / ours)
        print(f"{label:42}{rates[-1]:10.2e}{options.points / theirs:10.2e}{theirs / ours:7.2f}")
    print(f"slowest {min(rates):.2e} points/s (target 2e+06)")


if __name__ == "__main__":
    main()

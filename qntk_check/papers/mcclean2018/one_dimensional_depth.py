"""How deep a line of random two-qubit gates has to be for the 2-design value of the variance.

H = Z on the first qubit, V = Z on the last one, and D layers on each side of the gate: the variance
at the far end, which is reached last. The averages over the gates are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import numpy as np

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.evidence.growth import Growth, fitted
from qntk_check.evidence.growth import growth as grown
from qntk_check.formulas import gradient_variance
from qntk_check.kinds import Array
from qntk_check.observables import placed

__all__ = ["CLAIMS", "compare_growth", "depth", "growth", "ratio"]

ID = "one-dimensional-depth"
SIZES = tuple(range(8, 17, 2))
CLOSE = 0.1  # of the 2-design value
QUANTILE = 3.182  # of Student's t at 97.5 %, for a line through five points
LAWS: Mapping[str, Callable[[Array], Array]] = {
    "n²": np.square, "√n": np.sqrt, "log n": np.log, "n log n": lambda n: n * np.log(n),
}  # fmt: skip


def ends(n: int) -> tuple[str, str]:
    """Return H, on the first qubit, and V, on the last one."""
    return placed(n, {0: "Z"}), placed(n, {n - 1: "Z"})


def whole(n: int) -> float:
    """Return the 2-design value of the variance."""
    return float(gradient_variance(N=2**n, P=1, V1=0, V2=2**n, traces=(0, 2**n)))


@cache
def ratio(n: int, layers: int) -> float:
    """Return the variance over its 2-design value, with so many layers on each side."""
    H, V = ends(n)
    found = designs.line_gradient_variance(n, layers, layers, observable=H, generator=V)
    return found / whole(n)


@cache
def depth(n: int) -> float:
    """Return D from which on the variance is near."""
    H, V = ends(n)
    return designs.line_depth(n, whole(n), observable=H, generator=V, within=CLOSE)


def growth() -> Growth:
    """Return how the depth grows over n = 8 … 16."""
    return grown(SIZES, [depth(n) for n in SIZES], QUANTILE)


def compare_growth() -> Iterator[qc.Compared]:
    """Compare the depths with the best line; other laws, as well fitted, have to miss."""
    depths, found = [depth(n) for n in SIZES], growth()
    line, *rest = (fitted(SIZES, depths, law) for law in (np.asarray, *LAWS.values()))
    own = dict(zip(LAWS, rest, strict=True))
    yield qc.Compared(
        f"depth at n = 8 … 16 against a line, {found.slope:.3f} ± {found.error:.3f} layers a qubit "
        f"(95 %; steps {found.steps[0]:.2f} … {found.steps[-1]:.2f})", depths, line, own,
    )  # fmt: skip


def compare_transfer() -> Iterator[qc.Compared]:
    """Compare with what needs no transfer: one gate, deep circuits, and the light cone."""
    for n, layers, wrong in ((2, 1, 2.0), (4, 61, ratio(4, 5)), (6, 121, ratio(6, 9))):
        yield qc.Compared(
            f"n = {n}, {layers} layers, 2-design", ratio(n, layers), 1.0, {"off": wrong}
        )
    for n in (8, 12, 16):
        lit = next(layers for layers in range(1, 2 * n) if ratio(n, layers) > 0)
        where = f"n = {n}: the first depth of a variance, and of the light cone"
        cone = designs.line_reach(n, observable=ends(n)[0])
        yield qc.Compared(where, lit, cone, {"half as far": cone / 2})
    for n in (100, 1000):  # at every n the variance is zero before this depth
        cone = designs.line_reach(n, observable=ends(n)[0])
        yield qc.Compared(f"n = {n}: layers of the light cone", cone, n - 1, {"n": n})


def _trial(n: int, layers: int) -> qc.Trial:
    value = ratio(n, layers) * whole(n)
    return qc.Trial(
        f"(∂E)² on a line, n = {n}, D = {layers}", {"n": n, "D": layers},
        lambda rng, size: designs.brickwork_gradients(n, layers, ends(n), size, rng) ** 2,
        lambda _formulas: value, 0.0, 4.0, delta=0.1 * value,
        reasons={"n": "small enough to draw whole matrices", "D": "before the 2-design value",
                 "delta": "a tenth of the value"},
        exact=True, block=2000,
        rivals={"2-design": whole(n), "two layers more": ratio(n, layers + 2) * whole(n)},
    )  # fmt: skip


CLAIMS = (
    qc.Claim(
        id=ID,
        statement=r"On a line of $n$ qubits with random two-qubit layers the variance reaches its "
        r"2-design value at a depth that grows about linearly with $n$.",
        plain="on a line the variance reaches its 2-design value at a depth about linear in n",
        assumptions=(
            *qc.restated(
                "Read as: Haar-random gates in a brickwork, the same depth D on both sides."
            ),
            "H = Z on the first qubit and V = Z on the last one; near is within 10 % of the "
            "2-design "
            "value. Exact for even n to 16; beyond, light cones bound the depth from below by "
            "n − 1 at every n, and nothing here bounds it from above.",
        ),
        rests_on=("variance-both",),
        checks=(
            qc.numeric_check("growth", "exact averages over gates", compare_growth,
                             tier=qc.Tier.EXACT_DESIGN, within=4e-3, power=8e-3),
            qc.numeric_check("limits", "one gate, deep circuits, light cones", compare_transfer,
                             within=1e-6),
            qc.trial_check(ID, "drawn gates", lambda: [_trial(4, 3)],
                           tier=qc.Tier.SAMPLED),
        ),
    ),
)  # fmt: skip

"""How deep a line of random two-qubit gates has to be for the 2-design value of the variance.

H = Z on the first qubit, V = Z on the last one, and D layers on each side of the gate: the variance
at the far end, which is reached last. The averages over the gates are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

import qntk_check.claims as qc
from qntk_check import designs
from qntk_check.formulas import gradient_variance
from qntk_check.kinds import Array

__all__ = ["CLAIMS", "Growth", "compare_growth", "depth", "growth", "ratio"]

ID = "one-dimensional-depth"
SIZES = tuple(range(8, 17, 2))
CLOSE = 0.1  # of the 2-design value
QUANTILE = 3.182  # of Student's t at 97.5 %, for a line through five points
LAWS: Mapping[str, Callable[[Array], Array]] = {
    "n²": np.square, "√n": np.sqrt, "log n": np.log, "n log n": lambda n: n * np.log(n),
}  # fmt: skip


def ends(n: int) -> tuple[str, str]:
    """Return H, on the first qubit, and V, on the last one."""
    return "Z" + "I" * (n - 1), "I" * (n - 1) + "Z"


@cache
def ratio(n: int, layers: int) -> float:
    """Return the variance over its 2-design value, with so many layers on each side."""
    H, V = ends(n)
    whole = gradient_variance(N=2**n, P=1, V1=0, V2=2**n, traces=(0, 2**n))
    found = designs.line_gradient_variance(n, layers, layers, observable=H, generator=V)
    return found / float(whole)


@cache
def depth(n: int, close: float = CLOSE) -> float:
    """Return D from which on the variance is near, between whole layers by a straight line.

    The end of the line has even layers that add nothing, so that odd ones are compared.
    """
    before = 0.0
    for layers in range(1, 50 * n, 2):
        now = ratio(n, layers)
        if now >= 1 - close:
            return layers - 2 * (now - 1 + close) / (now - before)
        before = now
    return float("inf")


class Growth(NamedTuple):
    """Layers for each qubit more: the line through the depths, and the steps between them."""

    offset: float
    slope: float
    error: float  # half of the 95 % interval of the slope
    steps: tuple[float, ...]


def _fit(law: Callable[[Array], Array]) -> tuple[Array, Array, list[float]]:
    """Return sizes, depths, and coefficients of a + b·law(n)."""
    n = np.array(SIZES, dtype=float)
    depths = np.array([depth(size) for size in SIZES])
    table = np.stack([np.ones(len(n)), law(n)], axis=1)
    coefficients = [float(x) for x in np.linalg.lstsq(table, depths, rcond=None)[0]]
    return depths, table @ np.array(coefficients), coefficients


def growth() -> Growth:
    """Return how the depth grows over n = 8 … 16."""
    n = np.array(SIZES, dtype=float)
    depths, line, (offset, slope) = _fit(lambda n: n)
    spread = np.sum((depths - line) ** 2) / (len(n) - 2) / np.sum((n - n.mean()) ** 2)
    steps = tuple(float(step) for step in np.diff(depths) / np.diff(n))
    return Growth(float(offset), float(slope), float(QUANTILE * np.sqrt(spread)), steps)


def compare_growth() -> Iterator[qc.Compared]:
    """Compare the depths with the best line; other laws, as well fitted, have to miss."""
    depths, line, _ = _fit(lambda n: n)
    found, own = growth(), {name: _fit(law)[1] for name, law in LAWS.items()}
    yield qc.Compared(
        f"depth at n = 8 … 16 against a line, {found.slope:.3f} ± {found.error:.3f} layers a qubit "
        f"(95 %; steps {found.steps[0]:.2f} … {found.steps[-1]:.2f})", depths, line, own,
    )  # fmt: skip


def reaching(n: int) -> int:
    """Return the fewest layers at which the light cone of H holds the last qubit."""
    cones = (
        (layers, designs.line_light_cone(n, layers, observable=ends(n)[0])[1])
        for layers in range(1, 2 * n)
    )
    return next(layers for layers, last in cones if last == n - 1)


def compare_transfer() -> Iterator[qc.Compared]:
    """Compare with what needs no transfer: one gate, deep circuits, and the light cone."""
    for n, layers, wrong in ((2, 1, 2.0), (4, 61, ratio(4, 5)), (6, 121, ratio(6, 9))):
        yield qc.Compared(
            f"n = {n}, {layers} layers, 2-design", ratio(n, layers), 1.0, {"off": wrong}
        )
    for n in (8, 12, 16):
        lit = next(layers for layers in range(1, 2 * n) if ratio(n, layers) > 0)
        where = f"n = {n}: the first depth of a variance, and of the light cone"
        yield qc.Compared(where, lit, reaching(n), {"half as far": reaching(n) / 2})
    for n in (100, 1000):  # at every n the variance is zero before this depth
        yield qc.Compared(f"n = {n}: layers of the light cone", reaching(n), n - 1, {"n": n})


def _trial(n: int, layers: int) -> qc.Trial:
    from qntk_check.observables import pauli_matrix

    H, V = (pauli_matrix(string) for string in ends(n))
    full = float(gradient_variance(N=2**n, P=1, V1=0, V2=2**n, traces=(0, 2**n)))
    value = ratio(n, layers) * full

    def draw(rng: np.random.Generator, size: int) -> Array:
        minus, plus = (designs.brickwork_unitaries(n, layers, size, rng) for _ in "−+")
        state, moved = minus[:, :, 0], plus @ H @ plus.conj().swapaxes(1, 2)
        turned = np.einsum("bij,bj->bi", moved, state)
        # ∂E = i⟨[V, H_+]⟩ = −2 Im ⟨Vψ|H_+ψ⟩
        return 4 * np.einsum("bi,bi->b", (state @ V.T).conj(), turned).imag ** 2

    return qc.Trial(
        f"(∂E)² on a line, n = {n}, D = {layers}", {"n": n, "D": layers}, draw,
        lambda _formulas: value, 0.0, 4.0, delta=0.1 * value,
        reasons={"n": "small enough to draw whole matrices", "D": "before the 2-design value",
                 "delta": "a tenth of the value"},
        exact=True, block=2000,
        rivals={"2-design": full, "two layers more": ratio(n, layers + 2) * full},
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

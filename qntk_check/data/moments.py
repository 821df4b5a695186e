r"""Moments of ε and εμ over random circuits: exact, with their proofs.

Let χ be the state that O is measured in, Haar-random, e = ⟨O⟩_χ, ε = e − O_0, and κ_3 the third
central moment of O in χ. M_k = Tr Õ^k with Õ = O − Tr O/N.

**ε.** E ε = Tr O/N − O_0, and Var ε = M_2/(N(N + 1)) (second moment of a Haar state).

**εμ.** Given χ, the X̃_a are independent, each V X V† with a Haar-random V, so that
E X̃ ⊗ X̃ = (N·SWAP − 1)/(N² − 1), and E X̃ Tr(X̃D) = bD for traceless D, b = N/(N² − 1). With
D = i[O, χχ†] one has g_a = Tr(X̃_a D), and for a ≠ b the mean of h_ab g_a g_b given χ is
−b²⟨[[O, D], D]⟩. Write Oχ = eχ + sφ with φ ⟂ χ: D = is(φχ† − χφ†), hence ⟨[[O, D], D]⟩ =
2s²(e − ⟨O⟩_φ) = −2κ_3, and the mean is 2b²κ_3. For a = b the angle is uniform (it can be absorbed
in W): e = A + R cos 2φ, g = −2R sin 2φ, h = −4R cos 2φ, so that h g² averages to 0 and e h g² to
−2R⁴, while g⁴ averages to 6R⁴. Together

    E μ  = L(L − 1) 2b² E κ_3, the formula ``meta_kernel_mean``,
    E eμ = L(L − 1) 2b² E eκ_3 − (L/3) E g⁴,
    E εμ = E eμ − O_0 E μ.

With e = Tr O/N + ẽ, and moments of a Haar state to order 4,

    E ẽκ_3 = M_4/(N(N+1)) − 3(M_2² + 2M_4)/(N(N+1)(N+2)) + 6(M_2² + 2M_4)/(N(N+1)(N+2)(N+3)).
"""

from __future__ import annotations

from fractions import Fraction

from qntk_check import observables
from qntk_check.formulas import gradient_moment, meta_kernel_mean
from qntk_check.formulas.central import central
from qntk_check.observables import ObservableLike

__all__ = ["error_kernel_mean", "error_mean", "error_variance"]


def error_mean(observable: ObservableLike, target: float) -> float:
    """Return E ε = Tr O/N − O_0.

    Examples
    --------
    >>> error_mean({"ZI": 1, "II": 2}, 0.5)
    1.5
    """
    N = observables.dimension(observable)
    return float(observables.traces(observable, 1)[0]) / N - target


def error_variance(observable: ObservableLike) -> float:
    """Return Var ε = M_2/(N(N + 1)).

    Examples
    --------
    >>> error_variance({"Z": 1})  # one qubit: ⟨Z⟩ is uniform on [−1, 1]
    0.3333333333333333
    """
    N = observables.dimension(observable)
    (M2,) = central(N, *observables.traces(observable, 2))  # type: ignore[arg-type]
    return float(M2) / (N * (N + 1))  # type: ignore[arg-type]


def error_kernel_mean(layers: int, observable: ObservableLike, target: float) -> float:
    """Return E εμ over the Haar circuit.

    Parameters
    ----------
    layers
        The number L of angles.
    observable
        In any form; Tr O, …, Tr O⁴ are all that matter.
    target
        O_0.

    Returns
    -------
    float
        In the units of O⁴, for gates exp(iθX).

    Examples
    --------
    One layer, one qubit: −E g⁴/3, and E g⁴ of Z is 128/75.

    >>> round(error_kernel_mean(1, {"Z": 1}, 0.25) * -225, 9)
    128.0
    """
    N = Fraction(observables.dimension(observable))
    traces = observables.traces(observable, 4)
    M2, _, M4 = (float(m) for m in central(N, *traces))  # type: ignore[arg-type]
    n = float(N)
    two, three, four = n * (n + 1), n * (n + 1) * (n + 2), n * (n + 1) * (n + 2) * (n + 3)
    pairs = M2**2 + 2 * M4
    product = M4 / two - 3 * pairs / three + 6 * pairs / four
    rate = 2 * layers * (layers - 1) * (n / (n**2 - 1)) ** 2
    mean = float(meta_kernel_mean(L=layers, observable=observable))
    fourth = float(gradient_moment(order=4, observable=observable))
    return rate * product + error_mean(observable, target) * mean - layers / 3 * fourth

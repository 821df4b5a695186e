"""Moments of ε over random circuits: exact, with their proofs.

Let χ be the state that O is measured in, Haar-random, ε = ⟨O⟩_χ − O_0, and M_2 = Tr (O − Tr O/N)².
E ε = Tr O/N − O_0, and Var ε = M_2/(N(N + 1)) (second moment of a Haar state). E εμ is the formula
``error_meta_kernel_mean``.
"""

from __future__ import annotations

from qntk_check import observables
from qntk_check.formulas.central import central
from qntk_check.observables import ObservableLike

__all__ = ["error_mean", "error_variance"]


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

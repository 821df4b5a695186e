"""The channels that device models are made of, each by the numbers that people know it by.

Sources: M. A. Nielsen and I. L. Chuang, *Quantum Computation and Quantum Information*, section 8.3;
for thermal relaxation T_2 ≤ 2T_1, and a qubit that relaxes towards an excited population.
"""

from __future__ import annotations

import math
from itertools import product
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_real
from qntk_check.errors import DomainError, ResourceError
from qntk_check.noisy.channels import MOST_PAULI_QUBITS, KrausChannel, PauliChannel

__all__ = [
    "NAMED",
    "amplitude_damping",
    "bit_flip",
    "depolarizing",
    "kraus",
    "pauli",
    "phase_damping",
    "phase_flip",
    "thermal_relaxation",
]


def pauli(probabilities: dict[str, float]) -> PauliChannel:
    """Return Pauli strings that act with probabilities; the identity takes what is left.

    Raises
    ------
    ObservableError
        As :class:`.channels.PauliChannel`.

    Examples
    --------
    >>> pauli({"ZZ": 0.02, "XI": 0.01}).probabilities["II"]
    0.97
    """
    return PauliChannel(probabilities)


def bit_flip(probability: float) -> PauliChannel:
    """Return X with a probability.

    Examples
    --------
    >>> bit_flip(0.25).eigenvalues.tolist()
    [1.0, 1.0, 0.5, 0.5]
    """
    return PauliChannel({"X": _probability("probability", probability)}, "bit flip")


def phase_flip(probability: float) -> PauliChannel:
    """Return Z with a probability.

    Examples
    --------
    >>> phase_flip(0.25).eigenvalues.tolist()
    [1.0, 0.5, 0.5, 1.0]
    """
    return PauliChannel({"Z": _probability("probability", probability)}, "phase flip")


def depolarizing(strength: float, qubits: int = 1) -> PauliChannel:
    """Return ρ → (1 − p)ρ + p·1/d: every string but the identity is multiplied by 1 − p.

    Software that speaks of the probability q that *one of the strings* other than 1 acts has
    p = q·d²/(d² − 1), which is 4q/3 for one qubit (PennyLane's ``DepolarizingChannel(q)``).

    Parameters
    ----------
    strength
        p, from 0 to d²/(d² − 1).
    qubits
        On how many qubits it acts at once, d = 2^qubits; at most 8.

    Raises
    ------
    DomainError
        If p is outside these bounds, where the map is no channel.

    Examples
    --------
    >>> depolarizing(0.1).eigenvalues.round(9).tolist()
    [1.0, 0.9, 0.9, 0.9]
    """
    k = check_count("qubits", qubits)
    if k > MOST_PAULI_QUBITS:
        raise ResourceError(
            f"depolarizing {k} qubits at once: at most {MOST_PAULI_QUBITS} are taken; let one of "
            "fewer qubits act on each"
        )
    most = 4**k / (4**k - 1)
    p = check_real("strength", strength, least=0)
    if p > most:
        raise DomainError(
            f"strength = {p:.12g} of a depolarizing channel on {k} qubits: it is a channel up to "
            f"d²/(d² − 1) = {most:.6g} only, where every string but 1 is equally probable"
        )
    strings = ["".join(letters) for letters in product("IXYZ", repeat=k)]
    return PauliChannel(dict.fromkeys(strings[1:], p / float(4**k)), "depolarizing")


def amplitude_damping(gamma: float) -> KrausChannel:
    """Return the decay of |1⟩ to |0⟩ with probability γ.

    Parameters
    ----------
    gamma
        γ = 1 − exp(−t/T_1), from 0 to 1.

    Examples
    --------
    >>> R = amplitude_damping(0.36).transfer
    >>> R.diagonal().round(9).tolist(), R[3].round(9).tolist()
    ([1.0, 0.8, 0.8, 0.64], [0.36, 0.0, 0.0, 0.64])
    """
    decay = _probability("gamma", gamma)
    stays = [[1, 0], [0, math.sqrt(1 - decay)]]
    return KrausChannel(np.array([stays, [[0, math.sqrt(decay)], [0, 0]]]), "amplitude damping")


def phase_damping(gamma: float) -> PauliChannel:
    """Return the loss of coherence by √(1 − λ), which is Z with probability (1 − √(1 − λ))/2.

    Parameters
    ----------
    gamma
        λ, from 0 to 1.

    Examples
    --------
    >>> phase_damping(0.36).eigenvalues.round(9).tolist()
    [1.0, 0.8, 0.8, 1.0]
    """
    share = (1 - math.sqrt(1 - _probability("gamma", gamma))) / 2
    return PauliChannel({"Z": share}, "phase damping")


def thermal_relaxation(time: float, t1: float, t2: float, excited: float = 0.0) -> KrausChannel:
    """Return what a time t does to an idle qubit with relaxation times T_1 and T_2.

    The excited population goes to that of equilibrium by exp(−t/T_1), coherence falls by
    exp(−t/T_2).

    Parameters
    ----------
    time, t1, t2
        t ≥ 0, T_1 > 0 and 0 < T_2 ≤ 2T_1, in one unit.
    excited
        The population of |1⟩ in equilibrium, from 0 to 1.

    Raises
    ------
    DomainError
        If T_2 > 2T_1, where the map is no channel.

    Examples
    --------
    >>> import numpy as np
    >>> R = thermal_relaxation(1.0, t1=2.0, t2=1.0).transfer
    >>> bool(np.allclose(np.diag(R), [1, np.exp(-1), np.exp(-1), np.exp(-0.5)]))
    True
    """
    t = check_real("time", time, least=0)
    first, second = check_real("t1", t1, above=0), check_real("t2", t2, above=0)
    up = _probability("excited", excited)
    if second > 2 * first:
        raise DomainError(
            f"t2 = {second:.6g} is above 2·t1 = {2 * first:.6g}: no qubit keeps its coherence for "
            "longer; give T_2 ≤ 2T_1"
        )
    lost, coherent = -math.expm1(-t / first), math.exp(-t / second)
    # The Choi matrix Σ |i⟩⟨j| ⊗ E(|i⟩⟨j|); its eigenvectors are the Kraus operators.
    choi = np.diag([1 - lost * up, lost * up, lost * (1 - up), 1 - lost * (1 - up)])
    choi[0, 3] = choi[3, 0] = coherent
    values, vectors = np.linalg.eigh(choi)
    kept = values > 1e-15
    scaled = vectors[:, kept] * np.sqrt(values[kept])
    return KrausChannel(scaled.T.reshape(-1, 2, 2).transpose(0, 2, 1), "thermal relaxation")


def kraus(operators: ArrayLike, name: str = "channel") -> KrausChannel:
    """Return ρ → Σ_k K_k ρ K_k†, after checking Σ_k K_k†K_k = 1.

    Raises
    ------
    ObservableError, ResourceError
        As :class:`.channels.KrausChannel`.

    Examples
    --------
    >>> kraus([[[0, 1], [1, 0]]]).qubits
    1
    """
    return KrausChannel(cast("np.ndarray", operators), name)  # read there


# Those of one number, as the command line names them.
NAMED = {
    "amplitude-damping": amplitude_damping,
    "bit-flip": bit_flip,
    "depolarizing": depolarizing,
    "phase-damping": phase_damping,
    "phase-flip": phase_flip,
}


def _probability(name: str, value: object) -> float:
    return check_real(name, value, least=0, most=1)

"""(8) (9): σ_x, σ_y, σ_z; local Paulis square to one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import product

import numpy as np

from qntk_check.verdicts.model import Claim
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS"]

_paulis = derived("derivations.setup.pauli_algebra", "derive_pauli_algebra")


def _by_signed_permutations(string: str) -> np.ndarray:
    """Return the matrix of a string from what it does to basis states: i^|Y| (−1)^(z·b) |b ⊕ x⟩."""
    n = len(string)
    x = int("".join(str(int(letter in "XY")) for letter in string), 2)
    z = int("".join(str(int(letter in "YZ")) for letter in string), 2)
    matrix = np.zeros((2**n, 2**n), dtype=complex)
    for b in range(2**n):
        matrix[b ^ x, b] = 1j ** string.count("Y") * (-1) ** (z & b).bit_count()
    return matrix


def _compare_strings() -> Iterator[Compared]:
    """Compare products of the matrices (8) with signed permutations, and with X_ℓ† and X_ℓ²."""
    printed = {
        "I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]),
        "Z": np.diag([1, -1]),
    }  # fmt: skip
    real = {**printed, "Y": np.array([[0, -1], [1, 0]])}
    for n in (1, 2, 3):
        for letters in product("IXYZ", repeat=n):
            string = "".join(letters)
            local = reduce(np.kron, (printed[letter] for letter in string))
            wrong = reduce(np.kron, (real[letter] for letter in string))
            turned = reduce(np.kron, (printed[letter] for letter in reversed(string)))
            own = _by_signed_permutations(string)
            yield Compared(
                f"{string} by (8) and (9)", own, local,
                {"σ_y without i": wrong, "qubits in the other order": turned},
            )  # fmt: skip
            yield Compared(
                f"{string} is Hermitian", own.conj().T, local, {"σ_y without i": wrong.T}
            )
            square = np.eye(2**n)
            yield Compared(f"the square of {string}", own @ own, square,
                           {"σ_y without i": wrong @ wrong, "X² = X": own})  # fmt: skip


CLAIMS = (
    Claim(
        id="pauli-algebra",
        statement=r"$\sigma_x,\sigma_y,\sigma_z$ as in (8); the local Pauli gates (9) are "
        r"Hermitian with $X_\ell^2=I_N$.",
        plain="σ_x, σ_y, σ_z as in (8); the local Pauli gates (9) are Hermitian and square to one",
        assumptions=("Strings hold at least one factor other than the identity.",),
        checks=(
            proof_check(_paulis),
            numeric_check(
                "every string on one to three qubits",
                "signed permutations of basis states",
                _compare_strings,
            ),
        ),
        derivations=(_paulis,),
    ),
)

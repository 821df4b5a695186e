"""Averages over the group that an ansatz generates: loss, its variance, gradients, and K̄.

The circuit is deep: what stands on either side of a gate is drawn from the group G = e^g by its
Haar measure (2-designs suffice). With g = c ⊕ g_1 ⊕ … , g_j simple of dimension d_j, and P_j(A) =
Σ_b Tr(bA)² over an orthonormal basis of g_j, for a state ρ and an observable O in i·g

    E ℓ = Tr ρ_c O_c,   Var ℓ = Σ_j P_j(ρ) P_j(O)/d_j,
    E (∂_kℓ)² = Σ_j ‖ad X_k‖²_j P_j(ρ) P_j(O)/d_j²,

for gates exp(iθX_k), with ‖ad X‖²_j = Σ_b ‖i[X, b]‖² over the basis: Schur's lemma, as the adjoint
representation of each g_j is real and irreducible. K̄ is the sum over the gates. What commutes with
every generator does not move; parts of O that do neither are refused.

Sources: M. Ragone et al., arXiv:2309.09342; E. Fontana et al., arXiv:2309.07902.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.algebras.bits import Space, echelon, reduced
from qntk_check.algebras.matrices import MatrixAlgebra, matrix_algebra
from qntk_check.algebras.pauli import Part, PauliAlgebra, pauli_algebra
from qntk_check.arguments import check_sequence, show
from qntk_check.errors import DomainError, ObservableError
from qntk_check.kinds import Array
from qntk_check.observables import ObservableLike, PauliSum, as_matrix, canonical

__all__ = ["GroupAverage", "group_average"]

_FOREIGN = 1e-9  # of O outside of the algebra, relative, that is taken for rounding


@dataclass(frozen=True, eq=False)
class GroupAverage:
    """Averages over a deep circuit.

    Parameters
    ----------
    loss_mean, loss_variance
        E ⟨O⟩ and Var ⟨O⟩.
    gradient_variance
        E (∂ℓ)² of a gate about each generator, in their order, ``(G,)``; full angles.
    algebra
        The algebra by name.
    dimension
        Its dimension.
    """

    loss_mean: float
    loss_variance: float
    gradient_variance: Array
    algebra: str
    dimension: int

    @cached_property
    def K(self) -> float:
        """K̄ of a circuit with one gate about each generator."""
        return float(self.gradient_variance.sum())


def group_average(
    generators: Sequence[ObservableLike | str],
    observable: ObservableLike,
    state: str | ArrayLike | None = None,
) -> GroupAverage:
    """Return the averages over the group that generators generate.

    Parameters
    ----------
    generators
        Pauli strings, at any number of qubits; or observables in any form, as matrices.
    observable
        O, in the span of the algebra and of what commutes with it. Beside strings a sum of strings.
    state
        A computational state such as ``"0100"``, |0…0⟩ if not given; or beside matrices also a
        vector ``(N,)`` or a density matrix ``(N, N)``.

    Raises
    ------
    DomainError
        If O has a part that is neither in the algebra nor commutes with it; if a state is none.
    ObservableError
        If a generator or O is none.
    ResourceError
        If an algebra of matrices is too large.

    Examples
    --------
    The barren plateau that free fermions do not have, at 100 qubits:

    >>> line = ["I" * a + "XX" + "I" * (98 - a) for a in range(99)]
    >>> fields = ["I" * a + "Z" + "I" * (99 - a) for a in range(100)]
    >>> found = group_average(line + fields, {"Z" + "I" * 99: 1})
    >>> found.algebra, round(found.loss_variance * 199, 12)  # 1/(2n − 1)
    ('so(200)', 1.0)
    """
    listed = check_sequence("generators", generators, "give a list of Pauli strings or observables")
    if listed and all(isinstance(each, str) for each in listed):
        return _of_strings([str(each) for each in listed], observable, state)
    return _of_matrices(listed, observable, state)


# -- strings --------------------------------------------------------------------------------------


def _of_strings(
    generators: list[str], observable: ObservableLike, state: str | ArrayLike | None
) -> GroupAverage:
    form = canonical(observable)
    if not isinstance(form, PauliSum):
        raise ObservableError(
            f"{show(observable)} is not written in Pauli strings, as the generators are: give a "
            "dict of strings"
        )
    algebra = pauli_algebra(generators)
    space = algebra.space
    if form.qubits != space.n:
        raise ObservableError(
            f"O acts on {form.qubits} qubits, the generators on {space.n}: give one length"
        )
    ones = _computational(state, space.n)
    terms = {space.number(s): Fraction(v) for s, v in form.items() if v}
    numbers = [space.number(string) for string in generators]
    partners = [space.partner(v) for v in numbers]
    still = {v for v in terms if not any((v & p).bit_count() & 1 for p in partners)}
    mean = sum((terms[v] * _expectation(space, v, ones) for v in still), Fraction(0))
    variances = dict(zip(algebra.parts, _variances(algebra, terms, still, ones), strict=True))
    owner = {v: part for part in algebra.parts for v in part.generators}
    slopes = []
    for v in numbers:
        part = owner.get(v)
        share = 0 if part is None else 4 * part.anticommuting * variances[part]
        slopes.append(float(share) / (1 if part is None else part.simple_dimension))
    total = float(sum(variances.values(), Fraction(0)))
    return GroupAverage(float(mean), total, np.array(slopes), algebra.name, algebra.dimension)


def _computational(state: str | ArrayLike | None, n: int) -> int:
    """Return the qubits of a computational state that are 1, as bits of z."""
    text = "0" * n if state is None else state
    if not isinstance(text, str) or len(text) != n or set(text) - {"0", "1"}:
        raise DomainError(
            f"the state {show(state)}: beside Pauli strings give {n} letters of 0 and 1, or give "
            "the generators as observables, {string: 1}, for any other state"
        )
    return Space(n).number(text.replace("0", "I").replace("1", "Z")) >> n


def _expectation(space: Space, v: int, ones: int) -> int:
    """Return ⟨P_v⟩ in a computational state."""
    if v & ((1 << space.n) - 1):
        return 0
    return 1 - 2 * ((v >> space.n & ones).bit_count() & 1)


def _variances(
    algebra: PauliAlgebra, terms: Mapping[int, Fraction], still: set[int], ones: int
) -> list[Fraction]:
    """Return Var ⟨O⟩ of each part.

    Over all copies Σ_j P_j(ρ) P_j(O)/d is Z/(dimension of the part) times Σ a_t a_s ⟨P_tP_s⟩ over
    the terms t, s of O in the part whose product is diagonal and one of its central strings, Z
    being the number of diagonal strings of the part: ρ is a stabilizer state, and in a sum over
    the copies only central strings that are diagonal are left.
    """
    left = {v: value for v, value in terms.items() if v not in still}
    found = []
    for part in algebra.parts:
        own = {v: left.pop(v) for v in list(left) if part.contains(v)}
        central = echelon(part.central)
        square = sum((_pair(part, central, s, t, ones) * own[s] * own[t] for s in own for t in own),
                     Fraction(0))  # fmt: skip
        found.append(square * Fraction(part.diagonal, part.dimension) if square else Fraction(0))
    if left:
        raise DomainError(
            f"the string {algebra.space.letters(next(iter(left)))} of O neither lies in the "
            f"algebra {algebra.name} nor commutes with it: these averages speak of O in the "
            "algebra; sample the circuit, or use kernel.uniform_mean"
        )
    return found


def _pair(part: Part, central: dict[int, int], s: int, t: int, ones: int) -> int:
    """Return ⟨P_sP_t⟩ where the product is central and diagonal, else 0."""
    if s == t:
        return 1
    if reduced(central, s ^ t):
        return 0
    sign = 1 if part.space.phase(s, t) == 0 else -1
    return sign * _expectation(part.space, s ^ t, ones)


# -- matrices -------------------------------------------------------------------------------------


def _of_matrices(
    generators: Sequence[object], observable: ObservableLike, state: str | ArrayLike | None
) -> GroupAverage:
    forms: list[ObservableLike] = [{g: 1} if isinstance(g, str) else g for g in generators]  # type: ignore[misc]
    algebra = matrix_algebra(forms)
    matrices = [as_matrix(form) for form in forms]
    target = as_matrix(observable, dim=len(matrices[0]))
    rho = _density(state, len(target))
    _refuse_outside(algebra, matrices, target)
    mean = float(np.real(np.trace(rho @ _still(algebra, target))))
    total, slopes = 0.0, np.zeros(len(matrices))
    for ideal in algebra.ideals:
        flat = ideal.reshape(len(ideal), -1).conj()
        product = float((np.real(flat @ rho.ravel()) ** 2).sum())
        product *= float((np.real(flat @ target.ravel()) ** 2).sum())
        total += product / len(ideal)
        for place, matrix in enumerate(matrices):
            brackets = matrix @ ideal - ideal @ matrix
            slopes[place] += float(np.linalg.norm(brackets)) ** 2 * product / len(ideal) ** 2
    return GroupAverage(mean, total, slopes, algebra.name, algebra.dimension)


def _moving(algebra: MatrixAlgebra, target: np.ndarray) -> np.ndarray:
    """Return the part of O in the simple ideals."""
    moving = np.zeros_like(target)
    for ideal in algebra.ideals:
        shares = np.real(ideal.reshape(len(ideal), -1).conj() @ target.ravel())
        moving += np.tensordot(shares, ideal, axes=1)
    return moving


def _still(algebra: MatrixAlgebra, target: np.ndarray) -> np.ndarray:
    """Return what is left of O, which has to commute with everything."""
    return target - _moving(algebra, target)


def _refuse_outside(algebra: MatrixAlgebra, matrices: list[np.ndarray], target: np.ndarray) -> None:
    rest = _still(algebra, target)
    for matrix in matrices:
        size = float(np.linalg.norm(matrix @ rest - rest @ matrix))
        if size > _FOREIGN * max(float(np.linalg.norm(target) * np.linalg.norm(matrix)), 1e-300):
            raise DomainError(
                "a part of O neither lies in the algebra nor commutes with it: these averages "
                f"speak of O in the algebra ({algebra.name}); sample the circuit instead"
            )


def _density(state: str | ArrayLike | None, size: int) -> np.ndarray:
    """Return ρ of a computational state, of a vector, or as it is."""
    n = size.bit_length() - 1
    if state is None or isinstance(state, str):
        if 2**n != size:
            raise DomainError(f"N = {size} is no power of 2: give the state as a vector (N,)")
        _computational(state, n)
        place = int(state or "0", 2)
        rho = np.zeros((size, size), dtype=complex)
        rho[place, place] = 1
        return rho
    given = np.asarray(state)
    if given.dtype.kind not in "biufc" or given.shape not in ((size,), (size, size)):
        raise DomainError(
            f"the state {show(state)}: give letters of 0 and 1, a vector ({size},) or a density "
            f"matrix ({size}, {size})"
        )
    rho = np.outer(given, given.conj()) if given.ndim == 1 else given.astype(complex)
    if not np.isfinite(rho).all() or abs(np.trace(rho) - 1) > 1e-8:
        raise DomainError("the state is not normalized: its trace has to be 1")
    if np.abs(rho - rho.conj().T).max() > 1e-8 or np.linalg.eigvalsh(rho).min() < -1e-8:
        raise DomainError("the state is no density matrix: it has to be Hermitian and positive")
    return rho

"""Powers of one derivative, averaged over a design for V_− and for V_+."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_finite
from qntk_check.circuits.validation import check_state
from qntk_check.designs.averages import (
    BLOCK_BYTES,
    MAX_COPIES,
    MAX_POWER_DIM,
    DesignAverage,
    check_design,
    require,
    tensor_power,
)
from qntk_check.designs.groups import Design
from qntk_check.errors import ResourceError
from qntk_check.observables import GeneratorLike, ObservableLike, as_involution, as_matrix

__all__ = ["design_gradient_moment", "design_kernel_mean"]


def design_gradient_moment(
    design: Design,
    observable: ObservableLike,
    generator: GeneratorLike,
    power: int,
    *,
    state: ArrayLike | None = None,
    beyond_degree: bool = False,
) -> DesignAverage:
    """Return E g^p of one slot, V_− and V_+ independent and both from the design.

    Parameters
    ----------
    design
        For V_− and for V_+.
    observable, generator
        O as :func:`qntk_check.observables.as_matrix` reads it; X, a Pauli string or a matrix
        with X² = 1.
    power
        p, which is the degree in either unitary.
    state, beyond_degree
        Ψ_0, ``|0…0⟩`` if it is ``None``; as in :func:`average`.

    Examples
    --------
    >>> from qntk_check.designs import binary_icosahedral
    >>> m = design_gradient_moment(binary_icosahedral(), {"Z": 1.0}, "X", 2)
    >>> round(float(m), 12) == round(8 / 9, 12)
    True
    """
    power = check_count("power", power, most=MAX_COPIES)
    dim = check_design(design).dim
    slot = _Slot.of(dim, observable, generator, state)
    if dim**power > MAX_POWER_DIM:
        raise ResourceError(
            f"E g^{power} at N = {dim} needs matrices of dimension {dim**power}; the limit is "
            f"{MAX_POWER_DIM}: lower the power or the dimension"
        )
    value = slot.moment(design, power, beyond_degree=beyond_degree)
    return DesignAverage(value, power, design.name, power <= design.degree)


class _Slot(NamedTuple):
    """O, X and Ψ_0 of one slot, in which g = i Tr(A·C) up to sign.

    g = i⟨Ψ_0|V_+†[V_−†OV_−, X]V_+|Ψ_0⟩ with A = V_−†OV_− and C = [X, V_+ΨV_+†]. So
    E g^p = i^p Tr(E A^{⊗p} · E C^{⊗p}): two averages over the design instead of one over all its
    pairs.
    """

    observable: np.ndarray
    generator: np.ndarray
    state: np.ndarray

    @classmethod
    def of(
        cls, dim: int, observable: ObservableLike, generator: GeneratorLike, state: ArrayLike | None
    ) -> _Slot:
        n = dim.bit_length() - 1
        return cls(
            as_matrix(observable, dim=dim),
            as_involution(generator, n=n, traceless=False),
            check_state(np.eye(dim)[0] if state is None else state, n),
        )

    def heisenberg(self, unitaries: np.ndarray) -> np.ndarray:
        """Return A."""
        return unitaries.conj().swapaxes(1, 2) @ self.observable @ unitaries

    def commutator(self, unitaries: np.ndarray) -> np.ndarray:
        """Return C."""
        vectors = unitaries @ self.state
        projectors = vectors[:, :, None] * vectors[:, None, :].conj()
        return self.generator @ projectors - projectors @ self.generator

    def moment(self, design: Design, power: int, *, beyond_degree: bool) -> float:
        """Return E g^p."""
        left, right = (
            _mean_power(f, design, power, beyond_degree=beyond_degree)
            for f in (self.heisenberg, self.commutator)
        )
        with np.errstate(over="ignore", invalid="ignore"):
            value = (1j**power * np.einsum("ij,ji->", left, right)).real
        return float(check_finite("E g^p", value))


def design_kernel_mean(
    design: Design,
    observable: ObservableLike,
    generator: GeneratorLike,
    *,
    layers: int = 1,
    state: ArrayLike | None = None,
    beyond_degree: bool = False,
) -> DesignAverage:
    """Return the mean kernel L·E g² with V_− and V_+ independent and from the design.

    What (22) gives for any 2-design on both sides and Tr X = 0.

    Parameters
    ----------
    design, observable, generator, state, beyond_degree
        As in :func:`design_gradient_moment`.
    layers
        The number L of slots.

    Raises
    ------
    DesignDegreeError
        If the design is not a 2-design, as the Pauli group is not.

    Examples
    --------
    >>> from qntk_check.designs import clifford_group
    >>> round(float(design_kernel_mean(clifford_group(1), {"Z": 1}, "X", layers=3)), 12)
    2.666666666667
    """
    layers = check_count("layers", layers, most=2**53)
    moment = design_gradient_moment(
        design, observable, generator, 2, state=state, beyond_degree=beyond_degree
    )
    return DesignAverage(layers * moment.value, 2, design.name, moment.is_haar)


def _mean_power(
    function: Callable[[np.ndarray], np.ndarray], design: Design, k: int, *, beyond_degree: bool
) -> np.ndarray:
    """Return E f(U)^{⊗k}."""
    require(design, k, beyond_degree=beyond_degree)
    size = design.dim**k
    block = max(1, BLOCK_BYTES // (16 * size**2))
    total = np.zeros((size, size), dtype=complex)
    for start in range(0, design.size, block):
        part = slice(start, start + block)
        with np.errstate(over="ignore", invalid="ignore"):
            copies = tensor_power(function(design.unitaries[part]), k)
            total += np.tensordot(design.weights[part], copies, axes=1)
    return check_finite("a moment of the observable", total)

"""One circuit on many input states: every matrix meets all of them in one product.

From :data:`LEAST_QUBITS` on a random matrix is larger than the cache next to the core, and to read
it once for eight states takes longer than what BLAS does with it. Below, and for circuits that
differ, :mod:`.compiled` is faster, and gives the same bits alone and in a batch; a product of
matrices promises that of no column.
"""

from __future__ import annotations

import numpy as np

from qntk_check.circuits import CircuitBatch
from qntk_check.kernel.states import dense
from qntk_check.observables import ObservableLike, in_floats

__all__ = ["LEAST_QUBITS", "kernels", "meta_kernels"]

LEAST_QUBITS = 8


def kernels(batch: CircuitBatch, observable: ObservableLike) -> np.ndarray:
    """Return K of each circuit of a batch whose matrices are all shared.

    Parameters
    ----------
    batch
        One circuit on B input states.
    observable
        On its qubits.

    Returns
    -------
    ndarray
        Float, shape ``(B,)``, in units of O².

    Examples
    --------
    >>> from qntk_check import circuits
    >>> one = circuits.Circuit(circuits.product(1, ["X"]), [0.3]).batch()
    >>> bool(np.isclose(kernels(one, {"Z": 1.0})[0], 4 * np.sin(0.6) ** 2))
    True
    """
    gradient = dense.expectation_and_gradient(batch, in_floats(observable))[1]
    return (gradient**2).sum(axis=1)


def meta_kernels(batch: CircuitBatch, observable: ObservableLike) -> np.ndarray:
    """Return μ likewise, in units of O³.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> one = circuits.Circuit(circuits.product(1, ["X"]), [0.3]).batch()
    >>> exact = -16 * np.cos(0.6) * np.sin(0.6) ** 2
    >>> bool(np.isclose(meta_kernels(one, {"Z": 1.0})[0], exact))
    True
    """
    operator = in_floats(observable)
    gradient = dense.expectation_and_gradient(batch, operator)[1]
    return dense.second_derivative(batch, operator, gradient)

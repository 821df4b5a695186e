"""The kernel K = Σ_ℓ (∂_ℓ ε)² of circuits, evaluated exactly by two independent routes.

- ``network``: quimb builds the tensor network of ⟨Ψ_0|U†OU|Ψ_0⟩, a contraction order is found
  once for each shape, and reverse mode through that order gives all L derivatives at once.
  It is the evaluator of record. What exceeds a bound on memory is cut into parts, and what
  exceeds a bound on work is refused before it starts.
- ``dense``: batched state vectors and adjoint differentiation, compiled: the check.
- ``auto`` takes the cheaper of both by shape, light cone and number of circuits, and only the
  light cone where that is narrow; every result says which route it came by and why.

The meta-kernel μ = Σ h_ab g_a g_b is the attribute ``mu`` of a result, computed when asked for.
``uniform_mean`` is K̄ over uniform angles of Pauli rotations and Cliffords, at any width; ``mean``
chooses between it, the group that the rotations generate, and Haar.

ε = ⟨Ψ_0|U†OU|Ψ_0⟩ − O_0 and g_ℓ = ∂ε/∂θ_ℓ with full-angle gates exp(iθX); equation (24).
Nothing here imports anything symbolic, so that evidence stays independent of proof.

Examples
--------
K of a circuit of 100 qubits in five lines:

>>> from qntk_check import circuits, kernel
>>> c = circuits.brickwork(n=100, layers=4, seed=1)    # 400 angles
>>> r = kernel.evaluate(c, {"Z" * 100: 1.0})           # K of the product of all Z, exactly
>>> mean = kernel.uniform_mean(c, {"Z" * 100: 1.0}).K  # and what it is on average over angles
>>> f"{r.K:.2e} by {r.method}, {mean:.2e} on average"
'...e-... by network, ...e-... on average'
"""

from __future__ import annotations

from qntk_check.kernel.averages.mean import KernelMean, mean
from qntk_check.kernel.averages.uniform import UniformMean, uniform_mean
from qntk_check.kernel.bounds import kernel_bound
from qntk_check.kernel.data_sets.features import Features
from qntk_check.kernel.data_sets.matrix import features, matrix
from qntk_check.kernel.front import (
    KernelBatch,
    KernelResult,
    evaluate,
    evaluate_many,
    hessian_product,
    sample_kernels,
    sample_meta_kernels,
)
from qntk_check.kernel.routes import METHODS

__all__ = [
    "METHODS",
    "Features",
    "KernelBatch",
    "KernelMean",
    "KernelResult",
    "UniformMean",
    "evaluate",
    "evaluate_many",
    "features",
    "hessian_product",
    "kernel_bound",
    "matrix",
    "mean",
    "sample_kernels",
    "sample_meta_kernels",
    "uniform_mean",
]

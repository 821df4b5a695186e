"""The kernel K = Σ_ℓ (∂_ℓ ε)² of circuits, evaluated exactly by two independent routes.

- ``network``: quimb builds the tensor network of ⟨Ψ_0|U†OU|Ψ_0⟩, a contraction order is found
  once for each shape, and reverse mode through that order gives all L derivatives at once.
  It is the evaluator of record.
- ``dense``: batched state vectors and adjoint differentiation, compiled: the check.
- ``auto`` takes the cheaper of both, and only the light cone where that is narrow; every
  result says which route it came by and why.

The meta-kernel μ = Σ h_ab g_a g_b is the attribute ``mu`` of a result, computed when asked for.

ε = ⟨Ψ_0|U†OU|Ψ_0⟩ − O_0 and g_ℓ = ∂ε/∂θ_ℓ with full-angle gates exp(iθX); equation (24).
Nothing here imports anything symbolic, so that evidence stays independent of proof.

Examples
--------
>>> from qntk_check import circuits, kernel
>>> c = circuits.hardware_efficient(n=2, layers=2, seed=1)
>>> r = kernel.evaluate(c, {"ZZ": 1.0}, method="dense")
>>> bool(abs(r.K - (r.gradient**2).sum()) < 1e-14)
True
"""

from __future__ import annotations

from qntk_check.kernel.bounds import kernel_bound
from qntk_check.kernel.front import (
    KernelBatch,
    KernelResult,
    evaluate,
    evaluate_many,
    matrix,
    sample_kernels,
    sample_meta_kernels,
)
from qntk_check.kernel.routes import METHODS

__all__ = [
    "METHODS",
    "KernelBatch",
    "KernelResult",
    "evaluate",
    "evaluate_many",
    "kernel_bound",
    "matrix",
    "sample_kernels",
    "sample_meta_kernels",
]

"""The law of the kernel K in the Haar circuit, not only its moments.

>>> from qntk_check.laws import kernel_law
>>> law = kernel_law(4, 3, {"ZZ": 1})
>>> law.mean(), round(law.ppf(0.5), 6)
(1.28, 1.054096)
"""

from __future__ import annotations

from qntk_check.laws.kernel_law import KernelLaw, kernel_law

__all__ = ["KernelLaw", "kernel_law"]

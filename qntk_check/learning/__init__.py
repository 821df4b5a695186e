"""What the kernel of a data set says of training on it, and what training does.

The loss is L = ½ Σ_α,i ε_αi², with ε_αi = ⟨O_i⟩ on input α minus its target, so that one step of
gradient descent turns ε into (1 − ηK)ε to first order, K being the kernel matrix. Its eigenvalues
give the rates; with the features it gives what is learned on inputs that were not trained on. How
far K moves on the way tells how much of that to believe.

- :func:`spectrum`: eigenvalues, condition number, effective ranks, largest rate, decay times;
- :func:`linearize`: the circuit to first order, trained in closed form, with predictions;
- :func:`train`: the circuit itself, trained;
- :func:`diagnose`: all of these side by side.

Diagnostics of this kind: F. Scala et al., arXiv:2503.01966.
"""

from __future__ import annotations

from qntk_check.learning.descent import Run, train
from qntk_check.learning.diagnosis import Diagnosis, diagnose
from qntk_check.learning.linear import LinearModel, linearize
from qntk_check.learning.spectrum import Spectrum, spectrum

__all__ = [
    "Diagnosis",
    "LinearModel",
    "Run",
    "Spectrum",
    "diagnose",
    "linearize",
    "spectrum",
    "train",
]

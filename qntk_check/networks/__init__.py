"""Multilayer perceptrons of appendix A: gradients, tangent kernel, training, wide limit.

Batches of networks drawn side by side, float64, NumPy only. Read in this order:
:mod:`~qntk_check.networks.activations`, :mod:`~qntk_check.networks.perceptron` (the network, its
Jacobians and its kernel), :mod:`~qntk_check.networks.descent` (training),
:mod:`~qntk_check.networks.wide` (what survives at infinite width). Nothing here is symbolic.

>>> from qntk_check import networks
>>> batch = networks.draw((3, 64, 64, 1), activation="tanh", size=5, rng=1)
>>> batch.kernel([1.0, 0.5, -1.0], rates="width").shape
(5, 1, 1, 1, 1)
"""

from qntk_check.networks.activations import ACTIVATIONS, Activation, activation
from qntk_check.networks.descent import Run, train
from qntk_check.networks.initialization import draw
from qntk_check.networks.perceptron import Perceptron
from qntk_check.networks.wide import WideKernels, WideLimit, wide_kernels, wide_limit

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Perceptron",
    "Run",
    "WideKernels",
    "WideLimit",
    "activation",
    "draw",
    "train",
    "wide_kernels",
    "wide_limit",
]

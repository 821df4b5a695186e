"""Noisy circuits: channels anywhere in them, misread qubits, and K, μ and training of what is read.

- **Channels** are frozen objects, checked for preserving the trace: Pauli strings with
  probabilities, depolarizing, amplitude and phase damping, thermal relaxation, Kraus operators.
- A :class:`NoiseModel` is rules that put channels into any circuit, and a :class:`Readout`; a
  :class:`NoisyShape` is one circuit's operations with channels between them.
- :func:`evaluate` and :func:`evaluate_many` return K, gradient, ⟨O⟩ and μ of the noisy ⟨O⟩ as
  :mod:`qntk_check.kernel` does of the noiseless one: exactly by density matrices (two sweeps for
  the whole gradient), or by trajectories, seeded and with standard errors.
- :func:`train` descends ½ε² of the noisy ⟨O⟩, with the noise of angles and shots of
  :mod:`qntk_check.training` as well.

Nothing here imports anything symbolic.

Examples
--------
>>> from qntk_check import circuits, noisy
>>> c = circuits.hardware_efficient(n=3, layers=4, seed=1)
>>> noise = noisy.NoiseModel([noisy.Rule(noisy.depolarizing(0.01), after="layers")], readout=0.02)
>>> found = noisy.evaluate(c, {"ZZI": 1.0}, noise)
>>> found.method, bool(abs(found.expectation) < 0.96**2)
('density', True)
"""

from __future__ import annotations

from qntk_check.noisy.channels import Channel, KrausChannel, PauliChannel
from qntk_check.noisy.descent import train
from qntk_check.noisy.front import METHODS, Keywords, evaluate, evaluate_many
from qntk_check.noisy.model import AFTER, Noise, NoiseLike, NoiseModel, NoisyShape, Rule
from qntk_check.noisy.named import (
    NAMED,
    amplitude_damping,
    bit_flip,
    depolarizing,
    kraus,
    pauli,
    phase_damping,
    phase_flip,
    thermal_relaxation,
)
from qntk_check.noisy.readout import Readout, readout_error
from qntk_check.noisy.results import Errors, NoisyBatch, NoisyResult, as_data

__all__ = [
    "AFTER",
    "METHODS",
    "NAMED",
    "Channel",
    "Errors",
    "Keywords",
    "KrausChannel",
    "Noise",
    "NoiseLike",
    "NoiseModel",
    "NoisyBatch",
    "NoisyResult",
    "NoisyShape",
    "PauliChannel",
    "Readout",
    "Rule",
    "amplitude_damping",
    "as_data",
    "bit_flip",
    "depolarizing",
    "evaluate",
    "evaluate_many",
    "kraus",
    "pauli",
    "phase_damping",
    "phase_flip",
    "readout_error",
    "thermal_relaxation",
    "train",
]

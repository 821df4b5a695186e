"""Networks written out neuron by neuron as (32) prints them, differentiated by complex steps.

With θ + ih in the place of one parameter, Im f(θ + ih)/h is the derivative to rounding, because no
difference is taken. Nothing here is shared with the back-propagation of :mod:`qntk_check.networks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from qntk_check.kinds import Array

__all__ = ["WrittenNetwork", "drawn_network", "written_out"]

SEED = 20240402  # of the networks on which statements are evaluated
_STEP = 1e-30  # far below rounding: the next order is h² of it
INPUTS = np.array([[0.4, -1.0], [1.3, 0.2]])


def written_out(
    weights: list[np.ndarray], biases: list[np.ndarray], x: np.ndarray, *, last: bool = False,
    after: int = 0,
) -> np.ndarray:  # fmt: skip
    """Return the outputs, shape (D, n_L), as (32) prints them.

    Parameters
    ----------
    weights, biases
        W^(1) … W^(L) and b^(1) … b^(L).
    x
        Inputs (D, n_0); the preactivations z^(ℓ) where ``after`` is ℓ.
    last
        Whether σ is applied to the last layer too, as it is not in (32).
    after
        The layer of which x holds the preactivations: only what follows it is written out.

    Examples
    --------
    >>> one = [np.array([[2.0]]), np.array([[3.0]])], [np.zeros(1), np.zeros(1)]
    >>> bool(written_out(*one, np.array([[0.5]]))[0, 0] == 3 * np.tanh(1.0))
    True
    """
    outputs = []
    for datum in x:
        inner = 0 < after < len(weights)
        signal = [np.tanh(v) for v in datum] if inner else list(datum)
        layers = list(zip(weights, biases, strict=True))[after:]
        for layer, (w, b) in enumerate(layers, start=after + 1):
            z = [b[i] + sum(w[i, j] * signal[j] for j in range(len(signal))) for i in range(len(b))]
            signal = [np.tanh(v) for v in z] if layer < len(weights) or last else z
        outputs.append(signal)
    return np.array(outputs)


@dataclass(frozen=True)
class WrittenNetwork:
    """Weights and biases of one tanh network, as complex arrays."""

    weights: list[np.ndarray]
    biases: list[np.ndarray]

    def output(self, x: np.ndarray = INPUTS) -> np.ndarray:
        """Return z^(L), shape (D, n_L)."""
        return written_out(self.weights, self.biases, x)

    def layer(self, number: int) -> Array:
        """Return z^(ℓ), shape (D, n_ℓ)."""
        return np.real(written_out(self.weights[:number], self.biases[:number], INPUTS))

    def slopes(self, array: np.ndarray, of: Callable[[], np.ndarray]) -> Array:
        """Return the derivatives of what a function returns in every entry of an array it uses.

        Shape: that of the function's value, then that of the array.
        """
        found = []
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + 1j * _STEP
            found.append(np.imag(of()) / _STEP)
            array[place] = kept
        stacked = np.stack(found, axis=-1)
        return stacked.reshape(*stacked.shape[:-1], *array.shape)

    def to_output(self, number: int) -> Array:
        """Return dz^(L)_i/dz^(ℓ)_j, shape (D, n_L, n_ℓ)."""
        found = []
        for datum in self.layer(number):
            z = datum[None].astype(complex)

            def rest(z: np.ndarray = z) -> np.ndarray:
                return written_out(self.weights, self.biases, z, after=number)[0]

            found.append(self.slopes(z, rest)[:, 0])
        return np.array(found)


@cache
def drawn_network() -> WrittenNetwork:
    """Return a drawn network of widths 2, 3, 4, 3, 2, no two neighbors of one width.

    Examples
    --------
    >>> drawn_network().output().shape
    (2, 2)
    """
    from qntk_check import networks

    batch = networks.draw((2, 3, 4, 3, 2), activation="tanh", size=1, rng=SEED, bias_variance=0.5)
    parts = [[array[0].astype(complex) for array in arrays] for arrays in
             (batch.weights, batch.biases)]  # fmt: skip
    return WrittenNetwork(*parts)

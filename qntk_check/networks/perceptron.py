"""The multilayer perceptron (32), its Jacobians (40)–(42) and its tangent kernel (45).

Index order throughout: networks B, inputs D, then neurons. Layer ℓ runs from 1 to L, and
σ^(0) is the input itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_count, check_finite, check_reals, check_sequence
from qntk_check.errors import DomainError
from qntk_check.networks.activations import Activation, activation
from qntk_check.networks.validation import check_inputs, check_rates

__all__ = ["Perceptron"]


@dataclass(frozen=True, eq=False, repr=False)
class Perceptron:
    """A batch of networks z^(1) = b^(1) + W^(1)x, z^(ℓ+1) = b^(ℓ+1) + W^(ℓ+1)σ(z^(ℓ)).

    Parameters
    ----------
    weights
        W^(1), …, W^(L), of shapes (B, n_ℓ, n_(ℓ−1)).
    biases
        b^(1), …, b^(L), of shapes (B, n_ℓ).
    activation
        Name of σ, or an `Activation`. The output z^(L) is a preactivation.

    Raises
    ------
    DomainError
        For shapes that do not fit, depth below 1, or weights that are not finite.
    UnknownNameError
        For an unknown activation.

    Examples
    --------
    One network, z = 3σ(2x), with x = 0.5:

    >>> one = Perceptron(([[[2.0]]], [[[3.0]]]), ([[0.0]], [[0.0]]), "linear")
    >>> one.output([0.5]).tolist()
    [[[3.0]]]
    >>> one.jacobian([0.5], 1).tolist()  # dz^(2)/dz^(1)
    [[[[3.0]]]]
    >>> one.kernel([0.5]).item()  # (1 + 1²) + 3²(1 + 0.5²)
    13.25
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    activation: Activation

    def __init__(
        self,
        weights: Iterable[ArrayLike],
        biases: Iterable[ArrayLike],
        activation: str | Activation,
    ) -> None:
        """Read and check the arrays."""
        object.__setattr__(self, "activation", _activation(activation))
        for name, arrays in (("weights", weights), ("biases", biases)):
            listed = check_sequence(name, arrays, "give one array for each layer")
            named = ((f"the {name} of layer {k}", array) for k, array in enumerate(listed, start=1))
            object.__setattr__(self, name, tuple(check_reals(*each) for each in named))
        _check_shapes(self.weights, self.biases)

    def __repr__(self) -> str:
        """Show the widths, the activation and the number of networks, not the weights."""
        widths = "-".join(map(str, self.widths))
        return f"Perceptron of widths {widths}, {self.activation.name}, {self.size} networks"

    @property
    def depth(self) -> int:
        """L, the number of layers."""
        return len(self.weights)

    @property
    def size(self) -> int:
        """B, the number of networks."""
        return self.weights[0].shape[0]

    @property
    def widths(self) -> tuple[int, ...]:
        """(n_0, …, n_L)."""
        return (self.weights[0].shape[2], *(w.shape[1] for w in self.weights))

    def preactivations(self, x: ArrayLike) -> tuple[np.ndarray, ...]:
        """Return z^(1), …, z^(L), each of shape (B, D, n_ℓ).

        Parameters
        ----------
        x
            One input (n_0,) or D of them (D, n_0), shared by all networks.
        """
        signal: np.ndarray = check_inputs(x, self.widths[0])[None]
        found = []
        with np.errstate(over="ignore", invalid="ignore"):
            for weight, bias in zip(self.weights, self.biases, strict=True):
                found.append(signal @ weight.transpose(0, 2, 1) + bias[:, None])
                signal = self.activation.function(found[-1])
        check_finite("a preactivation", found[-1])
        return tuple(found)

    def output(self, x: ArrayLike) -> np.ndarray:
        """Return z^(L), of shape (B, D, n_L)."""
        return self.preactivations(x)[-1]

    def jacobian(self, x: ArrayLike, layer: int) -> np.ndarray:
        """Return dz^(L)_i/dz^(ℓ)_j, of shape (B, D, n_L, n_ℓ).

        Raises
        ------
        DomainError
            If there is no such layer.
        """
        if check_count("the layer ℓ", layer) > self.depth:
            raise DomainError(f"layer ℓ = {layer} of a network of depth {self.depth}: it has none")
        preactivations = self.preactivations(x)
        for number, found in self._backwards(preactivations):
            if number == layer:
                return found
        raise AssertionError("unreachable: every layer from L to 1 is passed")

    def _backwards(
        self, preactivations: tuple[np.ndarray, ...]
    ) -> Iterator[tuple[int, np.ndarray]]:
        """Yield (ℓ, dz^(L)/dz^(ℓ)) from ℓ = L down to 1: equation (41)."""
        last = preactivations[-1]
        outputs = last.shape[2]
        found = np.broadcast_to(np.eye(outputs), (*last.shape[:2], outputs, outputs))
        yield self.depth, found
        for layer in range(self.depth - 1, 0, -1):
            slope = self.activation.slope(preactivations[layer - 1])
            found = (found @ self.weights[layer][:, None]) * slope[:, :, None]
            yield layer, found

    def _signals(self, x: ArrayLike, preactivations: tuple[np.ndarray, ...]) -> list[np.ndarray]:
        """Return σ^(0), …, σ^(L−1), of shapes (B or 1, D, n)."""
        inner = [self.activation.function(z) for z in preactivations[:-1]]
        return [check_inputs(x, self.widths[0])[None], *inner]

    def gradients(self, x: ArrayLike) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """Return (dz^(L)_i/dW^(ℓ)_jk, dz^(L)_i/db^(ℓ)_j) of each layer: equation (40).

        Shapes (B, D, n_L, n_ℓ, n_(ℓ−1)) and (B, D, n_L, n_ℓ).

        Examples
        --------
        >>> from qntk_check.networks import draw
        >>> [(w.shape, b.shape) for w, b in draw((2, 3, 1)).gradients([1.0, 2.0])]
        [((1, 1, 1, 3, 2), (1, 1, 1, 3)), ((1, 1, 1, 1, 3), (1, 1, 1, 1))]
        """
        preactivations = self.preactivations(x)
        signals = self._signals(x, preactivations)
        found = [
            (slope[..., None] * signals[layer - 1][:, :, None, None, :], slope)
            for layer, slope in self._backwards(preactivations)
        ]
        return tuple(reversed(found))

    def kernel(self, x: ArrayLike, *, rates: str = "equal") -> np.ndarray:
        """Return H_{i1 i2; α1 α2} = Σ_μ λ_μ (dz_{i1;α1}/dθ_μ)(dz_{i2;α2}/dθ_μ), equation (45).

        Parameters
        ----------
        x
            Inputs, as in :meth:`preactivations`.
        rates
            ``"equal"``: λ = 1, the sum (45) as printed, which grows with the width. ``"width"``:
            λ = 1/n_(ℓ−1) for the weights of layer ℓ and 1 for biases, which stays of order 1 (the
            rates of Roberts, Yaida and Hanin, *The Principles of Deep Learning Theory*, ch. 8).

        Returns
        -------
        ndarray
            Shape (B, n_L, n_L, D, D).
        """
        check_rates(rates)
        preactivations = self.preactivations(x)
        signals = self._signals(x, preactivations)
        total = np.zeros(())
        for layer, slope in self._backwards(preactivations):
            signal = signals[layer - 1]
            overlaps = signal @ signal.transpose(0, 2, 1)
            scale = self.widths[layer - 1] if rates == "width" else 1
            # Σ_jk (J_j σ_k)(J'_j σ'_k) + Σ_j J_j J'_j, without the weights' gradients themselves.
            with np.errstate(over="ignore", invalid="ignore"):
                slopes = np.einsum("baij,bckj->bikac", slope, slope, optimize=True)
                total = total + slopes * (1 + overlaps / scale)[:, None, None]
        return check_finite("the kernel", total)


def _activation(name: str | Activation) -> Activation:
    return activation(name)


def _check_shapes(weights: tuple[np.ndarray, ...], biases: tuple[np.ndarray, ...]) -> None:
    if not weights:
        raise DomainError("no weights: a network of depth below 1; give W^(1), …, W^(L), L ≥ 1")
    if len(weights) != len(biases):
        raise DomainError(
            f"{len(weights)} weights and {len(biases)} biases: give one of each for every layer"
        )
    inner = weights[0].shape[2] if weights[0].ndim == 3 else 0
    for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True), start=1):
        fits = weight.ndim == 3 and bias.shape == weight.shape[:2] and min(weight.shape) > 0
        if not fits or weight.shape[2] != inner or weight.shape[0] != weights[0].shape[0]:
            raise DomainError(
                f"layer {layer} has weights of shape {weight.shape} and biases of shape "
                f"{bias.shape} behind a layer of width {inner}: give (B, n_{layer}, "
                f"n_{layer - 1}) and (B, n_{layer}), all widths at least 1"
            )
        inner = weight.shape[1]

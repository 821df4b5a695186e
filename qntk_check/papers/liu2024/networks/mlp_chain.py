"""(40)–(42): derivatives by back-propagation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qntk_check.papers.liu2024.networks.written_out import INPUTS, WrittenNetwork, drawn_network
from qntk_check.verdicts.corrected import Correction
from qntk_check.verdicts.corrections import Contrast, Kind, Point
from qntk_check.verdicts.exhibits import Corrected, Exhibit, Printed
from qntk_check.verdicts.model import Check, Claim, Evidence, Subject, Tier
from qntk_check.verdicts.tiers.counterexample import printed_fails
from qntk_check.verdicts.tiers.numeric import Compared, numeric_check
from qntk_check.verdicts.tiers.symbolic import derived, proof_check

__all__ = ["CLAIMS", "printed_chain"]

_chain = derived("derivations.networks.chain", "derive_chain")


def printed_chain(*, prime: bool = False, own_indices: bool = False) -> Evidence:
    """Evaluate (41) and (42) as printed on linear networks, where σ(z) = z and σ′ = 1.

    ``prime`` puts the prime into (41), ``own_indices`` the indices of each layer into (42).
    """
    from qntk_check import networks

    # z^(2) = 3z^(1) with z^(1) = 2: the derivative is 3, and W σ without a prime is 6.
    short = networks.Perceptron(([[[2.0]]], [[[3.0]]]), ([[0.0]], [[0.0]]), "linear")
    true41 = short.jacobian([1.0], 1).item()
    printed41 = 3.0 * (1.0 if prime else 2.0)
    # Two hidden neurons behind two: W^(2) = ((0, 0), (1, 0)), W^(3) = (1, 0), i = j = 1.
    second, last = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([1.0, 0.0])
    weights = ([[[1.0], [1.0]]], second[None], last[None, None])
    deep = networks.Perceptron(weights, (np.zeros((1, 2)), np.zeros((1, 2)), [[0.0]]), "linear")
    true42 = deep.jacobian([1.0], 1)[0, 0, 0, 0].item()
    printed42 = float(sum((last[k] if own_indices else last[0]) * second[k, 0] for k in range(2)))
    by_layers = float(last @ second[:, 0])
    contrast = Contrast(
        (
            Point("(41)", printed41, true41, elsewhere=3.0, source="(32), differentiated"),
            Point("(42)", printed42, true42, elsewhere=by_layers, source="(41), layer by layer"),
        )
    )
    return printed_fails(
        f"z^(2) = 3z^(1) at z^(1) = 2 has the derivative {true41:g}, and (41) gives W σ = "
        f"{printed41:g}: σ lacks its prime; a linear network of two hidden layers has dz^(3)/"
        f"dz^(1)_1 = {true42:g}, and Σ_k W^(3)_1j W^(2)_kj of (42) is {printed42:g}: W^(3) has the "
        "index j of another layer",
        {},
        off=printed41 != true41 or printed42 != true42,
        contrast=contrast,
    )


def _compare_chain() -> Iterator[Compared]:
    """Compare derivatives by complex steps with (40), (41) and (42), with each layer's indices."""
    network = drawn_network()
    depth = len(network.weights)
    for ell in range(1, depth + 1):
        back = network.to_output(ell)
        signal = _signal(network, ell - 1)
        weights = network.slopes(network.weights[ell - 1], network.output)
        said = back[:, :, :, None] * signal[:, None, None, :]
        later = back[:, :, :, None] * np.roll(signal, 1, axis=1)[:, None, None, :]
        yield Compared(f"(40), ℓ = {ell}", weights, said, {"another σ_k": later})
        if ell < depth:
            step, own = network.to_output(ell + 1), np.real(network.weights[ell])
            slope = 1 - np.tanh(network.layer(ell)) ** 2
            yield Compared(
                f"(41), ℓ = {ell}", back, (step @ own) * slope[:, None, :],
                {"σ for σ′": (step @ own) * np.tanh(network.layer(ell))[:, None, :],
                 "no slope": step @ own},
            )  # fmt: skip
            yield Compared(
                f"(42), ℓ = {ell}", back, _unrolled(network, ell),
                {"slopes lost": _unrolled(network, ell, slopes=False)},
            )  # fmt: skip


def _signal(network: WrittenNetwork, ell: int) -> np.ndarray:
    """Return σ^(ℓ), which is the input for ℓ = 0."""
    return np.tanh(network.layer(ell)) if ell else INPUTS


def _unrolled(network: WrittenNetwork, ell: int, *, slopes: bool = True) -> np.ndarray:
    """Return the sum over all k_(ℓ+1) … k_(L−1) of (42), path by path, shape (D, n_L, n_ℓ)."""
    depth, found = len(network.weights), []
    for datum in range(len(INPUTS)):
        sides = [np.real(w) for w in network.weights[ell:]]
        signal = [network.layer(m)[datum] for m in range(ell, depth)]
        total = np.zeros((sides[-1].shape[0], sides[0].shape[1]))
        for path in np.ndindex(*[sides[0].shape[1], *(side.shape[0] for side in sides)]):
            factors = [sides[m][path[m + 1], path[m]] for m in range(len(sides))]
            if slopes:
                factors += [1 - np.tanh(signal[m][path[m]]) ** 2 for m in range(len(sides))]
            total[path[-1], path[0]] += np.prod(factors)
        found.append(total)
    return np.array(found)


CLAIMS = (
    Claim(
        id="mlp-chain",
        statement=r"$dz^{(L)}_i/dW^{(\ell)}_{ik}=dz^{(L)}_i/dz^{(\ell)}_i\,\sigma^{(\ell-1)}_k$ "
        r"(40); in (41) $W^{(\ell+1)}_{kj}\sigma^{(\ell)}_j$ stands for $dz^{(\ell+1)}_k/"
        r"dz^{(\ell)}_j$; in (42) every weight and every slope has the index $j$.",
        plain="derivatives by back-propagation, with the indices of (40)–(42)",
        assumptions=("σ is differentiable; ReLU is, but at a point of probability 0.",),
        corrected=Correction(
            "{0}; {1}, with the prime; unrolled, {2}, where every weight and slope has the "
            "index of its own layer.",
            (_chain, "a weight"),
            (_chain, "one layer back"),
            _chain,
        ),
        kind=Kind.MISPRINT,
        counterexample=Exhibit(
            "(41): z^(2) = 3z^(1) at z^(1) = 2, with W for the weight, S for σ, s for its slope "
            "and 1 for the derivative by the output",
            Printed(1, 0, {r"W^{(\ell+1)}_{kj}": "W", r"\sigma^{(\ell)}_j": "S"}),
            Corrected(1, 1, {r"\sum_k\frac{dz^{(L)}_{i}}{dz^{(\ell + 1)}_{k}}": "1",
                             r"W^{(\ell + 1)}_{kj}": "W", r"\sigma'^{(\ell)}_{j}": "s"}),
            {"W": 3, "S": 2, "s": 1},
        ),
        checks=(
            Check(Tier.SYMBOLIC, "linear networks of small numbers",
                  lambda _context: printed_chain()),
            proof_check(_chain, Subject.CORRECTED),
            numeric_check("every weight and layer of a network", "complex steps", _compare_chain,
                          Subject.CORRECTED),
        ),
        derivations=(_chain,),
    ),
)  # fmt: skip

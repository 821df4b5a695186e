"""Appendix A as printed: the small networks that decide it, and the definition written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from qntk_check.verdicts.model import Evidence, Finding, Subject, Tier

__all__ = [
    "compare_definition",
    "printed_chain",
    "printed_fluctuation",
    "printed_gradient",
    "printed_moment",
    "printed_width",
]

AGREEMENT = 1e-12  # rounding of sums over a few neurons
SEED = 20240402  # of the networks on which the definition is evaluated


def _printed(fails: bool, summary: str, **details: Any) -> Evidence:  # noqa: FBT001
    finding = Finding.FAILS if fails else Finding.HOLDS
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, finding, exact=True, summary=summary, details=details
    )


def printed_moment(printed: Callable[[int, int, int, int], bool] | None = None) -> Evidence:
    """Compare (3) with E|W_12|² at the two choices of indices that tell the orders apart.

    ``printed(i, j, k, l)`` is the product of deltas; by default δ_ik δ_jl.
    """
    from derivations.setup.lecun import GAIN, _moments

    product = printed or (lambda i, j, k, m: i == k and j == m)
    entries = _moments(2, 2, parts=1)
    rows = []
    for i, j, k, m in ((0, 1, 1, 0), (0, 1, 0, 1)):
        true = entries[i, j, m, k] * 2 / GAIN  # W†_kl = W_lk, in units of σ_W²/width
        rows.append((true, int(product(i, j, k, m))))
    return _printed(
        any(true != claimed for true, claimed in rows),
        f"for a 2 × 2 matrix E W_12 W†_21 = E W_12² is {rows[0][0]} in units of σ_W²/width, where "
        f"(3) gives {rows[0][1]}; E W_12 W†_12 = E W_12 W_21 is {rows[1][0]}, where it gives "
        f"{rows[1][1]}: the dagger exchanges k and l",
    )


def printed_gradient(sign: int = 1) -> Evidence:
    """Put a network on its label: the loss is at its minimum, the printed gradient is not 0.

    ``sign`` is the sign of the labels' term, + as printed.
    """
    from qntk_check import networks
    from qntk_check.networks.descent import loss_gradient

    network = networks.Perceptron(([[[2.0]]],), ([[0.0]],), "linear")
    x, y = [1.0], 2.0
    prediction = network.output(x)
    slope = network.gradients(x)[0][0].item()  # dz/dW = x
    true = loss_gradient(network, x, prediction - y)[0][0].item()
    printed = prediction.item() * slope + sign * y * slope
    return _printed(
        printed != true,
        f"z = 2x on the datum x = 1, y = 2: dL/dW = {true:g}, and (39) gives z·1 + y·1 = "
        f"{printed:g}: the labels enter with a minus sign",
    )


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
    return _printed(
        printed41 != true41 or printed42 != true42,
        f"z^(2) = 3z^(1) at z^(1) = 2 has the derivative {true41:g}, and (41) gives W σ = "
        f"{printed41:g}: σ lacks its prime; a linear network of two hidden layers has dz^(3)/"
        f"dz^(1)_1 = {true42:g}, and Σ_k W^(3)_1j W^(2)_kj of (42) is {printed42:g}: W^(3) has the "
        "index j of another layer",
    )


def printed_width(at: int = 2) -> Evidence:
    """Evaluate (43) at widths 1, 2, 1, where dz^(2)/dz^(1)_1 is one weight of variance C_W/2.

    ``at`` is the layer whose width divides, L = 2 as printed.
    """
    from derivations.networks.laziness import GAIN, _networks

    widths = (1, 2, 1)
    true = _networks(widths, 1)
    printed = GAIN / widths[at]
    return _printed(
        bool(true != printed),
        f"widths 1, 2, 1 and σ linear: dz^(2)/dz^(1)_1 is the weight W_11^(2), of mean square "
        f"{true / GAIN} C_W by (33), where (43) gives {printed / GAIN} C_W: its width is that of "
        "the last layer",
    )


def printed_fluctuation(*, rates: bool = False) -> Evidence:
    """Average H and H² of (45) exactly for a linear hidden layer at widths 1 to 4, x = n_0 = 1.

    (48) makes width · Var H constant. ``rates`` divides the weights' terms as it needs.
    """
    import sympy

    from derivations.routes.wick import independent_average

    rows = []
    for n in (1, 2, 3, 4):
        first, second = sympy.symbols(f"u_:{n}"), sympy.symbols(f"v_:{n}")
        # no biases: dz/dW^(2)_k = z_k = u_k, dz/dW^(1)_k = W^(2)_k x = v_k
        by_last = sum(u**2 for u in first) / (n if rates else 1)
        kernel = by_last + sum(v**2 for v in second)
        variances = dict.fromkeys(first, 1) | dict.fromkeys(second, sympy.Rational(1, n))
        mean = independent_average(kernel, variances)
        rows.append((n, mean, n * (independent_average(kernel**2, variances) - mean**2)))
    constant = len({row[2] for row in rows}) == 1
    means = ", ".join(str(row[1]) for row in rows)
    scaled = ", ".join(str(row[2]) for row in rows)
    return _printed(
        not constant,
        f"linear, one hidden layer, C_W = 1, no biases, x = 1, widths 1 to 4: the mean of (45) is "
        f"{means} and width · Var H is {scaled}, which (48) makes a constant: with equal rates the "
        "mean and the variance grow with the width",
    )


def compare_definition(*, activated_output: bool = False) -> Evidence:
    """Compare networks with (32) written out neuron by neuron, and a step with (34) on (35).

    ``activated_output`` applies σ to the last layer too, which must be seen.
    """
    from qntk_check import networks

    x = np.array([[0.4, -1.0], [1.3, 0.2]])
    y = np.array([[0.1], [-0.7]])
    batch = networks.draw((2, 3, 2, 1), activation="tanh", size=1, rng=SEED, bias_variance=0.5)
    weights = [w[0].astype(complex) for w in batch.weights]
    biases = [b[0].astype(complex) for b in batch.biases]
    written = _written_out(weights, biases, x, last=activated_output)
    off = float(np.abs(batch.output(x)[0] - written.real).max())
    eta, h = 0.1, 1e-30
    moved = networks.train(batch, x, y, eta=eta, steps=1).end
    for arrays, before, after in (
        (weights, batch.weights, moved.weights), (biases, batch.biases, moved.biases),
    ):  # fmt: skip
        for layer, array in enumerate(arrays):
            for place in np.ndindex(array.shape):
                array[place] += 1j * h  # Im L(θ + ih)/h is the derivative, to rounding
                loss = 0.5 * ((_written_out(weights, biases, x) - y) ** 2).sum()
                array[place] -= 1j * h
                step = (after[layer] - before[layer])[(0, *place)]
                off = max(off, abs(float(step + eta * loss.imag / h)))
    return Evidence(
        Tier.SECOND_ROUTE, Subject.PRINTED,
        Finding.HOLDS if off <= AGREEMENT else Finding.FAILS, exact=False,
        summary="(32) written out neuron by neuron, and every derivative of the loss (35) by a "
        f"complex step, agree with the networks and their step (34) to {off:.1g}",
    )  # fmt: skip


def _written_out(weights: list[Any], biases: list[Any], x: Any, *, last: bool = False) -> Any:
    """Return the outputs, shape (D, n_L), as (32) prints them."""
    outputs = []
    for datum in x:
        signal = list(datum)
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True), start=1):
            z = [b[i] + sum(w[i, j] * signal[j] for j in range(len(signal))) for i in range(len(b))]
            signal = [np.tanh(v) for v in z] if layer < len(weights) or last else z
        outputs.append(signal)
    return np.array(outputs)

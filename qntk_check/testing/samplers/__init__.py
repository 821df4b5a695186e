"""Samples for every public formula that is an average, sharing nothing with the formula's code.

One file for each family: ``circuits`` (K and gradients of drawn circuits), ``pairs`` (K of two
inputs), ``halves`` (one gradient between random halves), ``moving`` (circuits that are trained or
kicked), ``meta`` (μ), ``products`` (ε times its derivatives), ``restricted`` (circuits that reach a
given state), ``states`` (Haar states and measurements), ``recursions`` (simulated noisy descent, in
the model of ``frozen``), ``walks`` (noisy descent through random circuits), ``networks`` (drawn
perceptrons), ``noisy`` (circuits with channels), ``algebras`` (groups smaller than U(N)).
``SAMPLERS`` has them by the
name of the formula, with the option of a family behind a colon; ``WITHOUT`` says of the others why
no samples exist. The test that holds every formula to its samples is
``tests/qntk_check/formulas/test_drawn_parameters.py``; nothing here imports a formula.

Hypothesis is an extra: ``pip install 'qntk-check[testing]'``.
"""

from __future__ import annotations

from qntk_check.testing.samplers import (
    algebras,
    circuits,
    halves,
    meta,
    moving,
    networks,
    noisy,
    pairs,
    products,
    recursions,
    restricted,
    states,
    walks,
)
from qntk_check.testing.samplers.points import Claimed, Point, Sampler

__all__ = ["SAMPLERS", "WITHOUT", "Claimed", "Point", "Sampler"]

SAMPLERS: dict[str, Sampler] = {
    **circuits.SAMPLERS,
    **pairs.SAMPLERS,
    **moving.SAMPLERS,
    **meta.SAMPLERS,
    **products.SAMPLERS,
    **states.SAMPLERS,
    **recursions.SAMPLERS,
    **walks.SAMPLERS,
    **halves.SAMPLERS,
    **restricted.SAMPLERS,
    **networks.SAMPLERS,
    **noisy.SAMPLERS,
    **algebras.SAMPLERS,
}

_FLOW = (
    "no average: how long a number takes that follows a differential equation; held to the steps "
    "of the same descent in tests/qntk_check/formulas/test_stated_ranges.py"
)
WITHOUT: dict[str, str] = {
    "edge_steps": _FLOW,
    "path_steps": _FLOW,
    "noisy_gradient_bound": (
        "no average: a bound of every gradient of every circuit; held to drawn circuits and to "
        "one that reaches it in tests/qntk_check/formulas/test_noisy.py"
    ),
    "frozen_error_second_order": (
        "no average: the error of one descent without noise, given K and μ of its start; held to "
        "the recursion that it expands in tests/qntk_check/formulas/test_stated_ranges.py"
    ),
}

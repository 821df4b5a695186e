"""Finite designs and quadratures: Haar averages without sampling error.

A unitary k-design averages every polynomial of degree k in U and k in U† as the Haar measure
does. The frame potential shows of which degree a set is one, and an average of a higher degree
is refused unless it is asked for by name.

==========================  ===========  ==============================================
``clifford_group(1)``       24 elements  a 3-design on U(2)
``clifford_group(2)``       11,520       a 3-design on U(4)
``pauli_group(n)``          4^n          a 1-design
``binary_icosahedral()``    120          a 5-design on U(2)
``su2_quadrature(k)``       O(k³)        exact at the degree asked for, on U(2)
==========================  ===========  ==============================================

Local random circuits are designs of no degree, but come close with depth: the frame potential of a
brickwork of Haar gates is computed exactly, and so is the algebra that an ansatz generates.

Examples
--------
>>> from qntk_check import designs
>>> designs.design_degree(designs.clifford_group(1))
3
"""

from __future__ import annotations

from qntk_check.designs.averages import DesignAverage, average, haar_twirl, twirl
from qntk_check.designs.circuits import design_circuits, quadrature_circuits
from qntk_check.designs.gradients import design_gradient_moment, design_kernel_mean
from qntk_check.designs.groups import (
    Design,
    binary_icosahedral,
    clifford_group,
    pauli_group,
    su2_quadrature,
)
from qntk_check.designs.lie import ladder_generators, lie_algebra
from qntk_check.designs.line import line_depth, line_gradient_variance, line_light_cone, line_reach
from qntk_check.designs.local import (
    brickwork_frame_potential,
    brickwork_gap,
    brickwork_gradients,
    brickwork_unitaries,
    sample_frame_potential,
)
from qntk_check.designs.potential import design_degree, frame_potential, haar_frame_potential
from qntk_check.designs.sets import all_pairs, comparable_groups

__all__ = [
    "Design",
    "DesignAverage",
    "all_pairs",
    "average",
    "binary_icosahedral",
    "brickwork_frame_potential",
    "brickwork_gap",
    "brickwork_gradients",
    "brickwork_unitaries",
    "clifford_group",
    "comparable_groups",
    "design_circuits",
    "design_degree",
    "design_gradient_moment",
    "design_kernel_mean",
    "frame_potential",
    "haar_frame_potential",
    "haar_twirl",
    "ladder_generators",
    "lie_algebra",
    "line_depth",
    "line_gradient_variance",
    "line_light_cone",
    "line_reach",
    "pauli_group",
    "quadrature_circuits",
    "sample_frame_potential",
    "su2_quadrature",
    "twirl",
]

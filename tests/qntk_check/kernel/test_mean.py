"""kernel.mean: which average it takes, that it says so, and where the averages meet."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, formulas, kernel
from qntk_check.circuits import CircuitShape, Drawn, Fixed, Rotation
from qntk_check.errors import DesignDegreeError, DomainError

T = Fixed(np.diag([1, np.exp(0.25j * np.pi)]), (0,))
H = Fixed(np.array([[1, 1], [1, -1]]) / np.sqrt(2), (0,))
CZ = Fixed(np.diag([1.0, 1, 1, -1]), (0, 1))


def free_fermions(n, rounds):
    line = ["I" * a + "XX" + "I" * (n - 2 - a) for a in range(n - 1)]
    return circuits.product(
        n, rounds * [*line, *("I" * a + "Z" + "I" * (n - 1 - a) for a in range(n))]
    )


def test_a_deep_circuit_comes_to_the_mean_of_its_algebra_and_not_to_haar():
    shape, target = free_fermions(3, 16), {"IZI": 1}
    uniform = kernel.mean(shape, target)
    algebra = kernel.mean(shape, target, route="algebra")
    haar = kernel.mean(shape, target, route="haar")
    assert (uniform.route, algebra.algebra) == ("uniform", "su(4)")
    middle = slice(30, 50)
    assert uniform.gradient_variance[middle].mean() == pytest.approx(
        algebra.gradient_variance[middle].mean(), rel=0.03
    )
    assert pytest.approx(float(formulas.kernel_mean(L=shape.layers, observable=target))) == haar.K
    assert haar.K < 0.6 * algebra.K


def test_cliffords_are_moved_with_their_signs():
    rounds = [Rotation("XX", (0, 1)), H, Rotation("X", (0,)), H, Rotation("Z", (1,))]
    shape = CircuitShape(2, (H, CZ, *(16 * rounds), CZ, H))
    target = {"XI": 1, "IZ": 2}  # in the algebra on the other side of H and CZ
    uniform = kernel.mean(shape, target, route="uniform")
    algebra = kernel.mean(shape, target, route="algebra")
    assert pytest.approx(uniform.K, rel=0.1) == algebra.K


def test_it_says_what_stood_against_the_others():
    shape = CircuitShape(1, (Rotation("X", (0,)), Drawn((0,)), Rotation("X", (0,))))
    found = kernel.mean(shape, {"Z": 1})
    assert found.route == "haar"
    assert "no uniform: the shape has drawn unitaries" in found.reason
    assert "no algebra: the shape has drawn unitaries" in found.reason
    half = kernel.mean(shape, {"Z": 1}, convention="half").K
    assert half == pytest.approx(found.K / 4)
    matrix = kernel.mean(shape, np.diag([1.0, -1.0]))
    assert matrix.route == "haar"
    assert abs(matrix.K - found.K) < 1e-12
    turned = CircuitShape(1, (Rotation("X", (0,)), T, Rotation("X", (0,))))
    with pytest.raises(DesignDegreeError, match="no Clifford"):
        kernel.mean(turned, {"Z": 1}, route="algebra")


def test_a_route_that_is_asked_for_is_had_or_refused():
    shape = circuits.product(2, ["XX", "ZI", "IZ"])
    with pytest.raises(DomainError, match="neither lies in the algebra"):
        kernel.mean(shape, {"XI": 1}, route="algebra")
    with pytest.raises(DomainError, match="route = 'algebras' is unknown"):
        kernel.mean(shape, {"XI": 1}, route="algebras")

"""Where a kernel stands: both averages against draws that share no code with them."""

# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false, reportOptionalSubscript=false
# (a test that meets None fails)

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import circuits, ensembles, kernel
from qntk_check.circuits import AngleMap
from qntk_check.errors import DomainError, EvidenceError
from qntk_check.standing import as_data, lines, plot, standing
from qntk_check.standing.values import _period

Z = {"ZZI": 0.5, "IZZ": 1.0}
QAOA = replace(
    circuits.product(3, ["XII", "IXI", "IIX", "ZZI", "IZZ"] * 2),
    parameters=AngleMap(np.kron(np.eye(2), [[0, 1]] * 3 + [[1, 0]] * 2), convention="half"),
)


def test_the_exact_mean_is_that_of_the_draws():
    c = circuits.hardware_efficient(n=3, layers=3, seed=4)
    found = standing(c, Z, draws=4000, rng=2)
    error = found.drawn.kernels.std() / np.sqrt(4000)
    assert found.uniform.standard_error == 0
    assert abs(found.drawn.kernels.mean() - found.uniform.K) < 5 * error
    assert found.drawn.below == np.mean(found.drawn.kernels < found.result.K)


def test_tied_parameters_are_averaged_by_draws():
    c = QAOA.bind([0.3, 0.8, -0.4, 0.2])
    found = standing(c, Z, draws=300, rng=1)
    assert (found.uniform.method, found.haar.spread) == ("draws", None)
    assert found.uniform.standard_error > 0
    assert any("tied" in reason for reason in found.reasons)
    many = kernel.evaluate_many(
        QAOA.bind_many(np.random.default_rng(9).uniform(0, 2 * np.pi, (4000, 4))), observable=Z
    )
    error = np.hypot(found.uniform.standard_error, many.K.std() / np.sqrt(4000))
    assert abs(found.uniform.K - many.K.mean()) < 5 * error


@pytest.mark.parametrize(
    ("weights", "period"),
    [([[1.0], [0.0]], 2 * np.pi), ([[1.0], [0.5]], 4 * np.pi), ([[3.0], [2.0]], 2 * np.pi),
     ([[1.0], [np.sqrt(2)]], None)],
)  # fmt: skip
def test_a_period_changes_no_kernel(weights, period):
    mapped = AngleMap(weights, convention="half")
    found = _period(mapped)
    assert found == (period if period is None else pytest.approx(period))
    if found is not None:
        shape = replace(circuits.product(1, ["X", "Z"]), parameters=mapped)
        O = {"Z": 1.0, "X": 0.3}  # noqa: E741
        here, there = (kernel.evaluate(shape.bind([t]), O).K for t in (0.4, 0.4 + found))
        assert here == pytest.approx(there)


@pytest.mark.parametrize("tied", [False, True])
def test_the_haar_value_is_the_mean_of_haar_circuits(tied):
    W = np.array([[1.0, 0], [-2, 0], [0, 0.5]]) if tied else np.eye(3)
    mapped = AngleMap(W, convention="half") if tied else None
    shape = replace(circuits.product(2, ["XI", "ZZ", "IY"]), parameters=mapped)
    c = shape.bind(np.full(W.shape[1], 0.3))
    found = standing(c, {"ZI": 1.0}, draws=0, uniform=False)
    drawn = ensembles.get("haar-circuit").sample(n=2, layers=3, size=4000, rng=5)
    g = kernel.evaluate_many(drawn, observable={"ZI": 1.0}, method="dense").gradient
    slope = -0.5 if tied else 1.0
    K = ((slope * g @ W) ** 2).sum(axis=1)
    assert abs(found.haar.mean - K.mean()) < 5 * K.std() / np.sqrt(4000)
    if not tied:
        assert found.haar.spread == pytest.approx(K.std(), rel=0.1)
    assert (found.uniform, found.drawn, found.position) == (None, None, None)


def test_position_and_sentence_agree():
    c = circuits.hardware_efficient(n=3, layers=3, seed=4)
    found = standing(c, Z, draws=0)
    low, high = sorted([found.uniform.K, found.haar.mean])
    assert ("between" in found.sentence) == (low <= found.result.K <= high)
    assert ("between" in found.sentence) == (0 <= found.position <= 1)
    half = standing(c, Z, draws=0, convention="half")
    assert half.position == pytest.approx(found.position)
    assert half.haar.spread == pytest.approx(found.haar.spread / 4)


def test_what_is_shown_is_what_was_found(tmp_path):
    found = standing(QAOA.bind([0.3, 0.8, -0.4, 0.2]), Z, draws=50)
    data = as_data(found)
    assert data["uniform"]["K"] == found.uniform.K
    assert any(f"{found.result.mu:.6g}" in line for line in lines(found))
    with pytest.raises(EvidenceError, match="no picture"):
        plot(found, tmp_path / "K.txt")


def test_a_circuit_that_no_average_is_known_of_has_its_reasons():
    mixed = np.array([[1, 1], [1, -1]]) / np.sqrt(2)  # of no Pauli string
    shape = circuits.product(1, [circuits.Rotation(mixed, (0,))])
    found = standing(circuits.Circuit(shape, [0.3]), {"Z": 1.0}, draws=0)
    assert found.uniform is None
    assert "no exact average" in found.reasons[0]
    assert found.sentence.startswith("K has no pair")


@pytest.mark.parametrize("draws", [1, -1, 2.5])
def test_draws_that_are_none_are_refused(draws):
    with pytest.raises(DomainError, match="draws"):
        standing(QAOA.bind([0.3, 0.8, -0.4, 0.2]), Z, draws=draws)


@pytest.mark.parametrize("convention", ["half", "full"])
def test_the_percentile_is_the_share_of_haar_circuits_with_less(convention):
    """Against drawn Haar circuits, which know nothing of the law: five standard errors."""
    c = circuits.hardware_efficient(n=3, layers=2, seed=4)
    found = standing(c, {"ZZI": 1.0}, draws=0, uniform=False, convention=convention)
    drawn = ensembles.get("haar-circuit").sample(n=3, layers=c.shape.layers, size=2000, rng=7)
    K = kernel.evaluate_many(drawn, observable={"ZZI": 1.0}, method="dense").K
    full = kernel.evaluate(c, {"ZZI": 1.0}, convention="full").K
    share = float((full >= K).mean())
    assert abs(found.percentile / 100 - share) < 5 * np.sqrt(0.25 / 2000)
    data = as_data(found)["haar"]
    assert data["percentile"] == found.percentile
    assert data["percentile_error"] <= 1e-6
    assert "two levels" in data["law"]
    assert any("percentile" in line for line in lines(found))


def test_without_a_law_it_is_said_why():
    found = standing(QAOA.bind([0.3, 0.8, -0.4, 0.2]), Z, draws=0)
    assert found.percentile is None
    assert as_data(found)["haar"]["percentile_error"] is None
    assert any("tied" in line for line in lines(found) if "percentile" in line)


def test_a_law_is_drawn(tmp_path):
    c = circuits.hardware_efficient(n=2, layers=2, seed=4)
    picture = plot(standing(c, {"ZZ": 1.0}, draws=20), tmp_path / "K.svg")
    assert "percentile" in picture.read_text(encoding="utf-8")

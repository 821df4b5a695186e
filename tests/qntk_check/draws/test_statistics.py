"""The measured variables: proved bounds that hold and are reached, averages over input states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qntk_check import kernel
from qntk_check.circuits import CircuitBatch, layered
from qntk_check.draws import AUDITED, Draws, Source
from qntk_check.draws.source import _with_state
from qntk_check.draws.statistics import STATISTICS, input_states, statistic
from qntk_check.ensembles import random_unitaries
from qntk_check.errors import (
    DesignDegreeError,
    DomainError,
    EvidenceError,
    UnknownNameError,
)
from qntk_check.kernel.bounds import meta_kernel_bound
from qntk_check.kernel.states import together
from qntk_check.observables import as_matrix, pauli_matrix
from qntk_check.verdicts.tiers.cases import SampledCase

OBSERVABLES = {1: (2.0, -1.0), 2: (1.0, 1.0, 1.0, 0.0)}
WHY = {"n, layers, observable": "small"}
META = SampledCase(
    "meta_kernel_mean", "haar-circuit", 2, 3, OBSERVABLES[2], statistic="mean of μ",
    method="dense", reasons=WHY,
)  # fmt: skip


def commuting(layers, *, size=400, seed=0):
    """Circuits of one qubit whose layers are rotations about one axis: W_ℓ = 1 within."""
    rng = np.random.default_rng(seed)
    ends = random_unitaries(2, size, rng), random_unitaries(2, size, rng)
    within = [np.eye(2, dtype=complex)] * (layers - 1)
    shape = layered(1, ["X"] * layers, closed=True)
    return CircuitBatch(shape, rng.uniform(0, 7, (size, layers)), (ends[0], *within, ends[1]))


@pytest.mark.parametrize("layers", [1, 4])
def test_the_bound_of_mu_is_reached_and_never_passed(layers):
    mu = kernel.evaluate_many(
        commuting(layers, size=20_000), observable=OBSERVABLES[1], method="dense"
    ).mu
    bound = meta_kernel_bound(layers, OBSERVABLES[1])
    assert 0.99 * bound < np.abs(mu).max() <= bound * (1 + 1e-12)
    half = SampledCase("meta_kernel_mean", "haar-circuit", 1, layers, (1.0, -0.5), reasons=WHY)
    assert meta_kernel_bound(layers, half.observable) == pytest.approx(bound / 8)


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("n", [1, 2])
def test_every_statistic_stays_within_its_bounds(name, n):
    case = replace(META, n=n, observable=OBSERVABLES[n], statistic=name)
    lower, upper = case.bounds()
    samples = case.draw(np.random.default_rng(11), 400)
    assert samples.shape == (400,)
    assert lower <= samples.min() <= samples.max() <= upper
    assert np.abs(samples).max() > 1e-4 * upper or n == 1  # at N = 2, μ averages to 0


@pytest.mark.parametrize("layers", [1, 3])
def test_bounds_of_averages_hold_where_layers_add_up(layers):
    """Commuting layers and one observable for all: the largest μ there is."""
    rng = np.random.default_rng(3)
    X = pauli_matrix("XI")
    V, W = random_unitaries(4, 300, rng), random_unitaries(4, 300, rng)
    shape = layered(2, [X] * layers, closed=True)
    within = [np.eye(4, dtype=complex)] * (layers - 1)
    batch = CircuitBatch(shape, rng.uniform(0, 7, (300, layers)), (V, *within, W))
    for observable in ((1.0, 1, 1, 0), (1.0, 0, 0, 0), (1.0, 1, 0, 0), (2.0, 0.5, 0, -1)):
        for states in ("basis", "stabilizer"):
            mu = np.array([
                kernel.evaluate_many(
                    replace(batch, state=s), observable=observable, method="dense"
                ).mu
                for s in input_states(states, 2)
            ])  # fmt: skip
            named = {"basis": "the input basis", "stabilizer": "stabilizer states"}[states]
            upper = statistic(f"mean of μ, over {named}").bounds(layers, observable)[1]
            assert np.abs(mu.mean(axis=0)).max() <= upper
            if states == "basis":
                squared = statistic("mean of μ², over the input basis").bounds(layers, observable)
                assert (mu**2).mean(axis=0).max() <= squared[1]


@pytest.mark.qntk_ci
def test_the_average_over_stabilizer_states_is_the_average_over_all_states():
    """Against trace words of explicit matrices: E⟨H⟩⟨G⟩⟨G'⟩ over Haar-random states."""
    rng = np.random.default_rng(8)
    L, dim = 3, 4
    O = as_matrix((2.0, 1.0, 0.0, -1.0))  # noqa: E741
    generators = [pauli_matrix(p) for p in ("XI", "ZY", "IX")]
    W = random_unitaries(dim, L + 1, rng)
    shape = layered(2, generators, closed=True)
    batch = CircuitBatch(shape, np.zeros((1, L)), tuple(w[None] for w in W))
    moved, left = [], np.eye(dim)
    for w, x in zip(W, generators, strict=False):
        left = left @ w  # at zero angles; the state is χ = W_1 ⋯ W_{L+1} Ψ_0
        moved.append(left @ x @ left.conj().T)

    def commutator(a, b):
        return a @ b - b @ a

    G = [1j * commutator(O, x) for x in moved]
    total = 0.0
    for a in range(L):
        for b in range(L):
            first, second = moved[min(a, b)], moved[max(a, b)]
            H = -commutator(commutator(O, first), second)
            total += np.trace(H @ (G[a] @ G[b] + G[b] @ G[a])).real / (dim * (dim + 1) * (dim + 2))
    mu = [
        kernel.evaluate_many(replace(batch, state=s), observable=O, method="dense").mu[0]
        for s in input_states("stabilizer", 2)
    ]
    assert np.mean(mu) == pytest.approx(total, abs=1e-13)
    assert abs(total) > 1e-3
    basis = [
        kernel.evaluate_many(replace(batch, state=s), observable=O, method="dense").mu[0]
        for s in input_states("basis", 2)
    ]
    assert abs(np.mean(basis) - total) > 1e-3  # no design: an average of its own


def test_the_average_over_states_shrinks_the_variance():
    plain, basis, stabilizer = (
        replace(META, statistic=name).draw(np.random.default_rng(2), 600)
        for name in (
            "mean of μ", "mean of μ, over the input basis", "mean of μ, over stabilizer states"
        )
    )  # fmt: skip
    assert plain.var() > 3 * basis.var() > 9 * stabilizer.var()


def test_states_are_distinct_and_normalized():
    for n, count in ((1, 6), (2, 60)):
        states = np.array(input_states("stabilizer", n))
        overlaps = np.abs(states.conj() @ states.T) ** 2
        np.testing.assert_allclose(np.diag(overlaps), 1)
        assert (overlaps - np.eye(count)).max() < 0.51
        # a 3-design: the frame potential of all states is 3! / (N(N+1)(N+2))
        dim = 2**n
        assert (overlaps**3).mean() == pytest.approx(6 / (dim * (dim + 1) * (dim + 2)))


def test_where_there_is_no_last_unitary_there_is_no_average_over_states():
    for change in ({"ensemble": "bare-circuit"}, {"state": (1.0, 0, 0, 0)}):
        why = {"n, layers, observable, state": "small"}
        case = replace(META, statistic="mean of μ, over the input basis", reasons=why, **change)
        with pytest.raises(DomainError, match="needs a random"):
            case.draws()
    wide = replace(
        META,
        n=3,
        observable=(1, 0, 0, 0, 0, 0, 0, 0),
        statistic="mean of μ, over stabilizer states",
    )
    with pytest.raises(DomainError, match="basis states instead"):
        wide.draw(np.random.default_rng(0), 1)


def test_cliffords_do_for_the_mean_of_mu_and_not_for_its_square():
    cliffords = replace(META, ensemble="clifford-circuit")
    assert cliffords.draw(np.random.default_rng(0), 3).shape == (3,)
    with pytest.raises(DesignDegreeError, match="3-design"):
        replace(cliffords, statistic="mean of μ²").draws()
    with pytest.raises(UnknownNameError, match="no statistic"):
        replace(META, statistic="mean of mu").draws()


@pytest.mark.parametrize("method", ["network", "dense"])
def test_the_audit_takes_the_same_circuits_and_its_share_is_counted(method, monkeypatch):
    seen: dict[str, list[np.ndarray]] = {"network": [], "dense": []}
    honest = kernel.evaluate_many

    def remember(batch, *, observable, method):
        seen[method].append(batch.angles)
        return honest(batch, observable=observable, method=method)

    monkeypatch.setattr(kernel, "evaluate_many", remember)
    draws = replace(META, method=method, statistic="mean of μ, over the input basis").draws()
    for block in range(2):
        draws(np.random.default_rng(block), 130)
    assert draws.evaluated == 2 * 4 * 130
    assert draws.audited == 2 * 3 * 3 >= draws.evaluated / AUDITED  # three circuits on three states
    other = {"network": "dense", "dense": "network"}[method]
    wholes = [*seen[method][:3], *seen[method][4:7]]
    for whole, few in zip(wholes, seen[other], strict=True):
        assert np.array_equal(whole[:3], few)
    data = draws.audit()
    assert data["audited share"] == draws.audited / draws.evaluated
    assert data["audited by"] == other
    assert 0 <= float(data["largest difference"]) < 1e-12


@pytest.mark.parametrize(
    "name", ["mean of μ², over the input basis", "mean of μ, over 16 input states"]
)
def test_circuits_on_all_states_together_give_the_bits_of_state_by_state(name, monkeypatch):
    source = Source("haar-circuit", 5, 3, {"ZIIII": 1.0}, name, method="dense")
    draws = Draws(source)
    together = draws(np.random.default_rng(4), 3)
    monkeypatch.setattr(Draws, "_on_states", lambda self, batch, states: np.array(
        [self._evaluate(_with_state(batch, state), "dense") for state in states]))  # fmt: skip
    assert np.array_equal(together, Draws(source)(np.random.default_rng(4), 3))
    assert 64 * draws.audited >= draws.evaluated == 3 * len(input_states(draws.statistic.states, 5))


def test_one_in_64_evaluations_of_every_batch_is_repeated_and_a_difference_is_seen(monkeypatch):
    draws = Draws(Source("haar-circuit", 4, 2, {"ZIII": 1.0}, "mean of K", method="dense"))
    draws(np.random.default_rng(4), 200)
    assert (draws.evaluated, draws.audited) == (200, 4)
    over = Draws(Source("haar-circuit", 4, 2, {"ZIII": 1.0}, "mean of μ, over the input basis"))
    over(np.random.default_rng(4), 10)
    assert (over.evaluated, over.audited) == (160, 3)


@pytest.mark.parametrize("measured", ["variance of K", "mean of μ", "mean of μ²"])
def test_products_with_all_states_give_the_values_of_the_compiled_passes(monkeypatch, measured):
    source = Source(
        "haar-circuit", 3, 2, (1.0,) + (0.0,) * 7, f"{measured}, over the input basis",
        method="dense",
    )  # fmt: skip
    passes = Draws(source)(np.random.default_rng(3), 2)
    monkeypatch.setattr(together, "LEAST_QUBITS", 3)
    draws = Draws(source)
    assert draws(np.random.default_rng(3), 2) == pytest.approx(passes, rel=1e-11)
    assert draws.audited / draws.evaluated >= 1 / AUDITED


def test_a_wrong_product_with_all_states_is_no_evidence(monkeypatch):
    monkeypatch.setattr(together, "LEAST_QUBITS", 3)
    monkeypatch.setattr(together, "kernels", lambda batch, _: np.ones(batch.size))
    source = Source(
        "haar-circuit", 3, 2, (1.0,) + (0.0,) * 7, "variance of K, over the input basis",
        method="dense",
    )  # fmt: skip
    with pytest.raises(EvidenceError, match="one of them is wrong"):
        Draws(source)(np.random.default_rng(3), 2)

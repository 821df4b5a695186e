"""The counterexamples about descent and noise fail when what they rest on is taken away."""

from __future__ import annotations

import pytest

from qntk_check import formulas
from qntk_check.papers.liu2024.kernel import frozen_decay
from qntk_check.papers.liu2024.noise import initial_error_bound, noise_resilience
from qntk_check.papers.liu2024.precision import constant_time, training_time_traces
from qntk_check.verdicts.model import Context, Finding, Subject


@pytest.mark.parametrize(
    "check",
    [
        noise_resilience._plateau_grows,
        frozen_decay._edge_fails,
        training_time_traces._printed_traces_fail,
        constant_time._more_angles_are_slower,
        initial_error_bound._bound_fails,
    ],
)
def test_each_counterexample_is_about_the_printed_statement_and_exact(check):
    evidence = check(Context())
    assert (evidence.subject, evidence.finding) == (Subject.PRINTED, Finding.FAILS)
    assert evidence.exact


def test_without_a_drift_the_plateau_does_not_grow(monkeypatch):
    monkeypatch.setattr(formulas, "noise_drift", lambda **_values: 0.0)
    assert noise_resilience._plateau_grows(Context()).finding is Finding.HOLDS


def test_a_drift_that_forgets_the_depth_does_not_grow(monkeypatch):
    honest = formulas.noise_drift
    monkeypatch.setattr(
        formulas, "noise_drift", lambda N, L, sigma: honest(N=N, L=100, sigma=sigma)
    )
    assert noise_resilience._plateau_grows(Context()).finding is Finding.HOLDS


def test_a_descent_that_follows_the_frozen_law_refutes_nothing(monkeypatch):
    monkeypatch.setattr(frozen_decay, "descend", lambda _layers, _steps: (1e-3, 1e-3))
    assert frozen_decay._edge_fails(Context()).finding is Finding.HOLDS


def test_a_kernel_without_its_second_trace_refutes_nothing(monkeypatch):
    monkeypatch.setattr(formulas, "kernel_mean", formulas.kernel_mean_large_n)
    assert training_time_traces._printed_traces_fail(Context()).finding is Finding.HOLDS


def test_a_law_without_overshoot_refutes_nothing(monkeypatch):
    monkeypatch.setattr(
        formulas, "frozen_error", lambda eta, K, error, t: error / (1 + eta * K) ** t
    )
    assert constant_time._more_angles_are_slower(Context()).finding is Finding.HOLDS


def test_a_small_second_order_refutes_nothing(monkeypatch):
    monkeypatch.setattr(formulas, "linearity_ratio", lambda **_values: 0.01)
    assert initial_error_bound._bound_fails(Context()).finding is Finding.HOLDS

"""The figures of training runs: computed anew with few runs, they say what the captions say."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check.errors import DomainError
from qntk_check.figures import files, get
from qntk_check.figures.model import Settings
from qntk_check.papers.liu2024.figures.training_runs import select
from qntk_check.verdicts.model import Level


def stored(name):
    return files.load(get(name))


def test_selecting_takes_a_third():
    kernels = np.array([5.0, 1.0, 4.0, 2.0, 3.0, 6.0])
    assert sorted(kernels[select(kernels, "smallest K")]) == [1.0, 2.0]
    assert sorted(kernels[select(kernels, "largest K")]) == [5.0, 6.0]
    assert len(select(kernels, "all")) == 6


def test_figure_2_reaches_its_plateau_in_time():
    data = stored("2")
    late = np.array(data.samples["all"])[30:]  # from step 300 on
    assert np.abs(late / data.theory["plateau"] - 1).max() < 0.15
    assert data.samples["quiet"][-1] < 1e-3 * data.theory["plateau"]


def test_figure_3_agrees_up_to_0_03_and_the_selection_hides_what_follows():
    data = stored("3")
    sigma = np.array(data.choices["sigma"])
    over = {w: np.divide(data.samples[w]["value"], data.samples[w]["said"])
            for w in ("all", "smallest K", "largest K")}  # fmt: skip
    assert np.abs(over["all"][sigma <= 0.03] - 1).max() < 0.12
    place = int(np.flatnonzero(sigma == 0.1)[0])
    assert over["all"][place] < 0.8
    assert abs(over["smallest K"][place] - 1) < 0.1
    assert over["largest K"][place] < 0.6


def test_figure_4_follows_the_plateau_between_slow_and_unstable_rates():
    data = stored("4")
    eta = np.array(data.choices["eta"])
    over = np.divide(data.samples["all"]["value"], data.samples["all"]["said"])
    assert np.abs(over[(eta >= 0.002) & (eta <= 0.02)] - 1).max() < 0.12


def test_the_bias_grows_with_the_dimension_and_is_that_of_the_stationary_law():
    data = stored("plateau-bias")
    for target, seen in data.samples.items():
        bias = np.array(seen["mean"]["value"])
        assert (np.diff(bias) < 0).all()
        assert np.abs(bias - data.theory[target]["law"]).max() < 0.025


def test_towards_the_edge_the_kernel_falls_with_the_variance():
    data = stored("kernel-along-path")
    for target in data.choices["targets"]:
        median = np.array(data.samples[str(target)]["kernel"][1])
        law = np.array(data.theory[str(target)]["kernel"])
        assert np.abs(median - law).max() < 0.06


@pytest.mark.parametrize(
    ("name", "runs"), [("3", 9), ("4", 23), ("kernel-along-path", 50), ("linear-map", 2)]
)
def test_too_few_runs_are_refused_before_any_work(name, runs):
    with pytest.raises(DomainError, match="take at least"):
        get(name).compute(Settings(Level.QUICK, runs))


@pytest.mark.qntk_ci
@pytest.mark.parametrize("name", ["2", "3", "4", "kernel-along-path", "plateau-bias"])
def test_computed_anew_the_figure_has_the_same_series(name):
    runs = {"kernel-along-path": 300, "plateau-bias": 8}.get(name, 24)
    new, old = get(name).compute(Settings(Level.QUICK, runs)), stored(name)
    assert set(new.samples) == set(old.samples)
    assert set(new.theory) == set(old.theory)
    assert files.pictures(get(name), new)[".svg"]

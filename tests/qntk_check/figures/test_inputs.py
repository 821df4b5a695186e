"""What a figure is asked for: read as it is meant, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import figures
from qntk_check.errors import DomainError, ResourceError, UnknownNameError
from qntk_check.figures import intervals
from qntk_check.figures.model import Settings
from qntk_check.papers.liu2024.figures import scan
from qntk_check.verdicts.model import Level

X = np.random.default_rng(1).normal(3, 1, 50)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: intervals.bootstrap(["x"] * 9, intervals.mean, 1),
            DomainError,
            "no array of real",
        ),
        (lambda: intervals.bootstrap(X * 1j, intervals.mean, 1), DomainError, "imaginary part"),
        (lambda: intervals.bootstrap([np.nan] * 9, intervals.mean, 1), DomainError, "NaN or inf"),
        (lambda: intervals.bootstrap(X, "mean", 1), DomainError, "statistic = 'mean' cannot"),
        (lambda: intervals.bootstrap(X, intervals.mean, "x"), DomainError, "'x' is no seed"),
        (lambda: intervals.bootstrap(X, intervals.mean, 1, level=1.0), DomainError, "no coverage"),
        (lambda: intervals.bootstrap(X, intervals.mean, 1, level=0), DomainError, "level = 0"),
        (lambda: Settings(Level.CI, runs=2.5), DomainError, "runs = 2.5"),
        (lambda: Settings("ci"), DomainError, "the level is 'ci'"),
        (lambda: Settings(progress=3), DomainError, "progress = 3 cannot be called"),
        (lambda: scan.depths(0), DomainError, "most = 0"),
        (lambda: scan.depths(8, 10**30), ResourceError, "per_octave = "),
        (lambda: figures.get(["2"]), UnknownNameError, "there is no figure"),
    ],
)
def test_bad_choices_are_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_seed_and_its_generator_draw_the_same_interval():
    one = intervals.bootstrap(X, intervals.mean, 7)
    assert one == intervals.bootstrap(X.astype(complex), intervals.mean, np.random.default_rng(7))

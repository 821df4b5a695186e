"""The formulas that users import, each validated by a claim.

>>> from qntk_check import formulas
>>> formulas.kernel_mean(N=4, L=3, traces=(0, 4))
Fraction(32, 25)
>>> formulas.kernel_mean.claim
'kernel-mean'
"""

from __future__ import annotations

from qntk_check.formula import Formula
from qntk_check.formulas.descent import training_steps
from qntk_check.formulas.kernel import (
    kernel_mean,
    kernel_mean_any_generator,
    kernel_mean_bare,
    kernel_mean_large_n,
    kernel_mean_real,
)
from qntk_check.formulas.meta_kernel import (
    meta_kernel_mean,
    meta_kernel_second_moment,
    meta_kernel_spread_as_printed,
)
from qntk_check.formulas.moments import haar_first_moment
from qntk_check.formulas.noise import (
    best_learning_rate,
    error_at_noise_time,
    error_at_noise_time_as_printed,
    noise_time,
    noise_variance,
    plateau,
)
from qntk_check.formulas.spread import (
    concentration_depth,
    gradient_moment,
    kernel_floor,
    kernel_spread_as_printed,
    kernel_variance,
)

__all__ = [
    "FORMULAS",
    "best_learning_rate",
    "concentration_depth",
    "error_at_noise_time",
    "error_at_noise_time_as_printed",
    "gradient_moment",
    "haar_first_moment",
    "kernel_floor",
    "kernel_mean",
    "kernel_mean_any_generator",
    "kernel_mean_bare",
    "kernel_mean_large_n",
    "kernel_mean_real",
    "kernel_spread_as_printed",
    "kernel_variance",
    "meta_kernel_mean",
    "meta_kernel_second_moment",
    "meta_kernel_spread_as_printed",
    "noise_time",
    "noise_variance",
    "plateau",
    "training_steps",
]

FORMULAS: dict[str, Formula] = {
    formula.name: formula
    for formula in (
        haar_first_moment,
        kernel_mean,
        kernel_mean_any_generator,
        kernel_mean_bare,
        kernel_mean_large_n,
        kernel_mean_real,
        noise_variance,
        plateau,
        noise_time,
        error_at_noise_time,
        error_at_noise_time_as_printed,
        best_learning_rate,
        training_steps,
        concentration_depth,
        gradient_moment,
        kernel_floor,
        kernel_spread_as_printed,
        kernel_variance,
        meta_kernel_mean,
        meta_kernel_second_moment,
        meta_kernel_spread_as_printed,
    )
}

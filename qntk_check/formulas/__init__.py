"""The formulas that users import, each validated by a claim.

>>> from qntk_check import formulas
>>> formulas.kernel_mean(N=4, L=3, traces=(0, 4))
Fraction(32, 25)
>>> formulas.kernel_mean.claim
'kernel-mean'
"""

from __future__ import annotations

from qntk_check.formulas.algebras import (
    fermion_gradient_variance,
    fermion_loss_variance,
    lie_gradient_variance,
    lie_loss_variance,
)
from qntk_check.formulas.conditions import (
    kernel_relative_spread,
    linear_rate,
    linearity_ratio,
    linearity_ratio_as_printed,
)
from qntk_check.formulas.descent import (
    angle_change,
    frozen_error,
    frozen_error_second_order,
    training_steps,
)
from qntk_check.formulas.drift import bias_over_spread, noise_drift, plateau_bias
from qntk_check.formulas.error_meta_kernel import (
    dynamical_index,
    error_curvature_diagonal,
    error_curvature_pair,
    error_meta_kernel_mean,
)
from qntk_check.formulas.halves import (
    gradient_variance,
    gradient_variance_minus,
    gradient_variance_plus,
)
from qntk_check.formulas.kernel import (
    kernel_mean,
    kernel_mean_any_generator,
    kernel_mean_bare,
    kernel_mean_large_n,
    kernel_mean_real,
)
from qntk_check.formulas.kernel_moments import kernel_moment
from qntk_check.formulas.late import edge_steps, largest_variance, late_kernel, path_steps
from qntk_check.formulas.laziness import loss_gradient_moment
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.formulas.mean_errors import (
    mean_absolute_error,
    mean_absolute_error_late,
    mean_square_error,
    plateau_loss,
)
from qntk_check.formulas.meta_kernel import (
    meta_kernel_mean,
    meta_kernel_second_moment,
    meta_kernel_spread_as_printed,
)
from qntk_check.formulas.moments import haar_first_moment
from qntk_check.formulas.networks import (
    lecun_second_moment,
    mlp_kernel_variance,
    mlp_laziness,
    mlp_laziness_as_printed,
)
from qntk_check.formulas.noise import (
    best_learning_rate,
    error_at_noise_time,
    error_at_noise_time_as_printed,
    noise_time,
    noise_variance,
    plateau,
)
from qntk_check.formulas.noisy import (
    kernel_mean_angle_noise,
    kernel_mean_channel,
    kernel_mean_channel_floor,
    kernel_mean_unital_noise,
    noisy_gradient_bound,
    noisy_loss_variance,
)
from qntk_check.formulas.path import kernel_path
from qntk_check.formulas.restricted import (
    late_meta_kernel,
    restricted_kernel,
    restricted_lambda,
    restricted_zeta,
)
from qntk_check.formulas.shots import shared_shot_plateau, shot_noise_plateau, shot_variance
from qntk_check.formulas.spread import (
    concentration_depth,
    gradient_moment,
    gradient_pair_moment,
    kernel_floor,
    kernel_spread_as_printed,
    kernel_variance,
)
from qntk_check.formulas.two_inputs import kernel_mean_pair, kernel_variance_pair

__all__ = [
    "FORMULAS",
    "angle_change",
    "best_learning_rate",
    "bias_over_spread",
    "concentration_depth",
    "dynamical_index",
    "edge_steps",
    "error_at_noise_time",
    "error_at_noise_time_as_printed",
    "error_curvature_diagonal",
    "error_curvature_pair",
    "error_meta_kernel_mean",
    "fermion_gradient_variance",
    "fermion_loss_variance",
    "frozen_error",
    "frozen_error_second_order",
    "gradient_moment",
    "gradient_pair_moment",
    "gradient_variance",
    "gradient_variance_minus",
    "gradient_variance_plus",
    "haar_first_moment",
    "kernel_floor",
    "kernel_mean",
    "kernel_mean_angle_noise",
    "kernel_mean_any_generator",
    "kernel_mean_bare",
    "kernel_mean_channel",
    "kernel_mean_channel_floor",
    "kernel_mean_large_n",
    "kernel_mean_pair",
    "kernel_mean_real",
    "kernel_mean_unital_noise",
    "kernel_moment",
    "kernel_path",
    "kernel_relative_spread",
    "kernel_spread_as_printed",
    "kernel_variance",
    "kernel_variance_pair",
    "largest_variance",
    "late_kernel",
    "late_meta_kernel",
    "lecun_second_moment",
    "lie_gradient_variance",
    "lie_loss_variance",
    "linear_rate",
    "linearity_ratio",
    "linearity_ratio_as_printed",
    "loss_gradient_moment",
    "mean_absolute_error",
    "mean_absolute_error_late",
    "mean_square_error",
    "meta_kernel_mean",
    "meta_kernel_second_moment",
    "meta_kernel_spread_as_printed",
    "mlp_kernel_variance",
    "mlp_laziness",
    "mlp_laziness_as_printed",
    "noise_drift",
    "noise_time",
    "noise_variance",
    "noisy_gradient_bound",
    "noisy_loss_variance",
    "path_steps",
    "plateau",
    "plateau_bias",
    "plateau_loss",
    "restricted_kernel",
    "restricted_lambda",
    "restricted_zeta",
    "shared_shot_plateau",
    "shot_noise_plateau",
    "shot_variance",
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
        kernel_mean_pair,
        noise_variance,
        plateau,
        noise_time,
        error_at_noise_time,
        error_at_noise_time_as_printed,
        best_learning_rate,
        training_steps,
        angle_change,
        frozen_error,
        frozen_error_second_order,
        bias_over_spread,
        noise_drift,
        plateau_bias,
        edge_steps,
        largest_variance,
        late_kernel,
        late_meta_kernel,
        path_steps,
        restricted_kernel,
        restricted_lambda,
        restricted_zeta,
        loss_gradient_moment,
        mean_absolute_error,
        mean_absolute_error_late,
        mean_square_error,
        plateau_loss,
        shared_shot_plateau,
        shot_noise_plateau,
        shot_variance,
        kernel_mean_angle_noise,
        kernel_mean_channel,
        kernel_mean_channel_floor,
        kernel_mean_unital_noise,
        noisy_gradient_bound,
        noisy_loss_variance,
        concentration_depth,
        gradient_moment,
        gradient_pair_moment,
        gradient_variance,
        gradient_variance_minus,
        gradient_variance_plus,
        lie_loss_variance,
        lie_gradient_variance,
        fermion_loss_variance,
        fermion_gradient_variance,
        kernel_floor,
        kernel_moment,
        kernel_relative_spread,
        kernel_spread_as_printed,
        kernel_variance,
        kernel_variance_pair,
        meta_kernel_mean,
        meta_kernel_second_moment,
        meta_kernel_spread_as_printed,
        dynamical_index,
        error_curvature_diagonal,
        error_curvature_pair,
        error_meta_kernel_mean,
        linear_rate,
        linearity_ratio,
        linearity_ratio_as_printed,
        lecun_second_moment,
        mlp_laziness,
        mlp_laziness_as_printed,
        mlp_kernel_variance,
    )
}

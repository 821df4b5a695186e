"""The training tier: what simulations of the scalar model and training runs say of each claim.

``training_checks("plateau")`` are the checks that decide the claim ``plateau`` by runs; the claims
themselves, with their derivations, stand in the modules about descent and noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qntk_check.claims import (
    training_descent,
    training_noise,
    training_scalar,
    training_shots,
)
from qntk_check.claims.model import Check, Subject, Tier
from qntk_check.claims.trials import Trial, trial_check
from qntk_check.errors import UnknownNameError
from qntk_check.names import nearest

__all__ = ["TRIALS", "training_checks"]

Trials = Callable[[], Sequence[Trial]]
PRINTED, CORRECTED = Subject.PRINTED, Subject.CORRECTED


def _both(*parts: Trials) -> Trials:
    return lambda: [trial for part in parts for trial in part()]


# Claim: what its runs are about, the trials, the statement they speak of, the tier.
TRIALS: dict[str, tuple[str, Trials, Subject, Tier]] = {
    "laziness-without-plateau": (
        "distances moved by circuits", training_descent.laziness_trials, PRINTED, Tier.TRAINING,
    ),
    "many-minima": (
        "minima reached by circuits", training_descent.minima_trials, PRINTED, Tier.TRAINING,
    ),
    "frozen-decay": (
        "circuits along their paths", training_descent.decay_trials, CORRECTED, Tier.TRAINING,
    ),
    "training-time-traces": (
        "rates of circuits", training_descent.training_time_trials, CORRECTED, Tier.TRAINING,
    ),
    "constant-time": (
        "first steps of circuits", training_descent.constant_time_trials, CORRECTED,
        Tier.TRAINING,
    ),
    "measurement-cost": (
        "derivatives from shots", training_shots.shot_trials, PRINTED, Tier.SAMPLED,
    ),
    "noisy-recursion": (
        "one noisy step of circuits", training_noise.drift_trials, CORRECTED, Tier.TRAINING,
    ),
    "noise-law": (
        "gradients of drawn circuits", training_noise.noise_law_trials, PRINTED, Tier.SAMPLED,
    ),
    "mean-square-error": (
        "the scalar model and circuits",
        _both(training_scalar.mean_square_trials, training_noise.square_trials), PRINTED,
        Tier.TRAINING,
    ),
    "plateau": (
        "the scalar model and circuits",
        _both(training_scalar.plateau_trials, training_noise.plateau_runs_trials), PRINTED,
        Tier.TRAINING,
    ),
    "noise-resilience": (
        "plateaus of circuits", training_noise.bias_trials, CORRECTED, Tier.TRAINING,
    ),
    "mean-absolute-error": (
        "the scalar model and circuits",
        _both(training_scalar.mean_absolute_trials, training_noise.absolute_trials), PRINTED,
        Tier.TRAINING,
    ),
}  # fmt: skip


def training_checks(claim: str) -> tuple[Check, ...]:
    """Return the checks of a claim by training runs, or by gradients and shots.

    Raises
    ------
    UnknownNameError
        If there are none for that claim.

    Examples
    --------
    >>> [check.tier.value for check in training_checks("plateau")]
    ['training']
    """
    if claim not in TRIALS:
        raise UnknownNameError(
            f"there are no training runs for claim {claim!r}{nearest(claim, TRIALS)}; known are "
            f"{', '.join(TRIALS)}"
        )
    name, trials, subject, tier = TRIALS[claim]
    return (trial_check(claim, name, trials, subject, tier),)

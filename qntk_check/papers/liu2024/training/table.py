"""The training tier: what simulations of the scalar model and training runs say of each claim.

``training_checks("plateau")`` are the checks that decide the claim ``plateau`` by runs; the claims
themselves, with their derivations, stand in the modules about descent and noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qntk_check.errors import UnknownNameError
from qntk_check.names import nearest
from qntk_check.papers.liu2024.training import descent as training_descent
from qntk_check.papers.liu2024.training import minima, plateaus
from qntk_check.papers.liu2024.training import noise as training_noise
from qntk_check.papers.liu2024.training import scalar as training_scalar
from qntk_check.papers.liu2024.training import shots as training_shots
from qntk_check.verdicts.model import Check, Subject, Tier
from qntk_check.verdicts.tiers.trial import Trial
from qntk_check.verdicts.tiers.trials import trial_check

__all__ = ["RUNS", "RunCheck", "training_checks"]

Trials = Callable[[], Sequence[Trial]]
PRINTED, CORRECTED = Subject.PRINTED, Subject.CORRECTED


def _both(*parts: Trials) -> Trials:
    return lambda: [trial for part in parts for trial in part()]


@dataclass(frozen=True)
class RunCheck:
    """One check by runs: its claim, what is run, and which statement it speaks of."""

    claim: str
    name: str
    trials: Trials
    subject: Subject = PRINTED
    tier: Tier = Tier.TRAINING


RUNS = (
    RunCheck(
        "laziness-without-plateau", "distances moved by circuits", training_descent.laziness_trials
    ),
    RunCheck("many-minima", "minima reached by circuits", minima.minima_trials),
    RunCheck(
        "many-minima",
        "the landscape along its gradient",
        minima.landscape_trials,
        tier=Tier.SAMPLED,
    ),
    RunCheck(
        "frozen-decay", "circuits along their paths", training_descent.decay_trials, CORRECTED
    ),
    RunCheck(
        "training-time-traces",
        "rates of circuits",
        training_descent.training_time_trials,
        CORRECTED,
    ),
    RunCheck(
        "constant-time", "first steps of circuits", training_descent.constant_time_trials, CORRECTED
    ),
    RunCheck(
        "measurement-cost", "derivatives from shots", training_shots.shot_trials, tier=Tier.SAMPLED
    ),
    RunCheck(
        "measurement-cost", "circuits trained by shots", training_shots.plateau_trials, CORRECTED
    ),
    RunCheck("noisy-recursion", "one noisy step of circuits", plateaus.drift_trials, CORRECTED),
    RunCheck(
        "noise-law",
        "gradients of drawn circuits",
        training_noise.noise_law_trials,
        tier=Tier.SAMPLED,
    ),
    RunCheck(
        "mean-square-error",
        "the scalar model and circuits",
        _both(training_scalar.mean_square_trials, training_noise.square_trials),
    ),
    RunCheck(
        "plateau",
        "the scalar model and circuits",
        _both(training_scalar.plateau_trials, training_noise.plateau_runs_trials),
    ),
    RunCheck("noise-resilience", "plateaus of circuits", plateaus.resilience_trials, CORRECTED),
    RunCheck(
        "mean-absolute-error",
        "the scalar model and circuits",
        _both(training_scalar.mean_absolute_trials, training_noise.absolute_trials),
    ),
)


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
    found = [runs for runs in RUNS if runs.claim == claim]
    if not found:
        known = list(dict.fromkeys(runs.claim for runs in RUNS))
        raise UnknownNameError(
            f"there are no training runs for claim {claim!r}{nearest(claim, known)}; known are "
            f"{', '.join(known)}"
        )
    return tuple(trial_check(r.claim, r.name, r.trials, r.subject, r.tier) for r in found)

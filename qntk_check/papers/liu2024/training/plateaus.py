"""The plateau's bias, the drift that makes it and its growth with N, each against the others.

Three statements speak of one plateau. Linear order (66) has no bias and a variance without N; the
drift of one noisy step, with a frozen K, has too much bias; the stationary law, of which
plateau_bias is the leading order, has the bias of a K that moves with ⟨O⟩, and grows with N. Each
is tested where it differs from the others, which are its rivals, on Haar circuits and on
hardware-efficient ones. The law at a finite rate is that of the chain of :mod:`.chain`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, log

import numpy as np

from qntk_check.papers.liu2024.training.chain import late_moments
from qntk_check.papers.liu2024.training.next_terms import own_density_trial
from qntk_check.papers.liu2024.training.noise import HAAR, HARDWARE, late_trial
from qntk_check.papers.liu2024.training.runs import Runs, clipped_square
from qntk_check.verdicts.tiers.trial import Formulas, Trial

__all__ = [
    "Plateau", "bias_trials", "drift_trials", "growth_trial", "resilience_trials", "spread_trials",
    "stationary",
]  # fmt: skip

TARGET = 0.8
LATE = 20  # steps over which a run is averaged, once it has settled
RANGE = (-0.6, 1 - TARGET)  # of ε, clipped below; ⟨O⟩ ≤ 1 bounds it above
LEFT = 1e-3  # share of the start that is left when a run has settled
PRODUCT = 0.19  # ηK at the target, the same at every N
_APART = 3.5  # a rival is told apart at three δ
_SAME = "ηK at the target is 0.19 at every N: a run settles in 30 steps, and ηK ≪ 1"
_WHY = {
    "n": "N = 2, 4, 8: the bias doubles, and the runs are short", "eta": "the same at every N, as "
    "the paper has it: σ_θ²/η is the printed plateau", "layers": _SAME,
    "sigma": "the spread is 0.14 of a spectrum of width 2: far enough for the bias to show, and "
    "σ_θ²L ≪ 1", "target": "near the edge, where K moves and a drift with a frozen K is wrong",
    "steps": "20 late steps, of one sample, after the start has settled; 50 where the spread of "
    "that sample is what costs draws",
    "settled": f"by ηK alone {LEFT:g} of the start is left",
    "range": "below −0.6 there is less than 10⁻⁴ of the law; above is the edge of the spectrum",
}  # fmt: skip


@dataclass(frozen=True)
class Plateau:
    """What the three statements say of runs on a Pauli: the one that holds, and the others."""

    runs: Runs

    @property
    def kernel(self) -> float:
        """K at the target, 2cL Var with c = N/(N² − 1)."""
        N = 2**self.runs.n
        return 2 * N * self.runs.layers * (1 - self.runs.target**2) / (N**2 - 1)

    @property
    def drift(self) -> float:
        """D, the share of ⟨O⟩ that the noise of one step takes, at first order of each angle."""
        N = 2**self.runs.n
        return 1 - (1 - self.runs.sigma**2 * N**2 / (N**2 - 1)) ** self.runs.layers

    @property
    def frozen(self) -> float:
        """The mean error at which that drift and a descent with a frozen K balance."""
        return -self.drift * self.runs.target / (self.drift + self.runs.eta * self.kernel)

    def moments(self, n: int = 0) -> tuple[float, float]:
        """Return E ε and E ε² of the chain of ⟨O⟩, at this N or with another n at the same ηK."""
        runs = self.runs
        n = n or runs.n
        return late_moments(n, _layers(n, runs.eta), runs.eta, runs.sigma, runs.target)

    @property
    def settled(self) -> int:
        """The step from which on a run has forgotten its start."""
        return ceil(log(LEFT) / log(1 - self.runs.eta * self.kernel))

    def timed(self, late: int) -> Plateau:
        """Return it with as many steps as it takes, and so many late ones."""
        return Plateau(self.runs.with_(steps=self.settled + late))

    def late(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Return the errors of so many runs once they have settled, clipped."""
        return np.clip(self.runs.train(rng, size).errors[:, self.settled :], *RANGE)

    def parameters(self) -> dict[str, object]:
        """Return what identifies a trial on it."""
        return {**self.runs.parameters(), "settled": self.settled, "range": RANGE}


def _layers(n: int, eta: float) -> int:
    """Return L such that ηK at the target is PRODUCT."""
    N = 2**n
    return round(PRODUCT * (N**2 - 1) / (2 * N * (1 - TARGET**2) * eta))


def _plateau(family: str, n: int, late: int = LATE) -> Plateau:
    eta, sigma = 0.05, 0.055
    runs = Runs(family, n, _layers(n, eta), eta=eta, steps=1, sigma=sigma, target=TARGET, why=_WHY)
    return Plateau(runs).timed(late)


def bias_trials() -> list[Trial]:
    """Return the trials of the plateau's mean error at N = 2, 4, 8.

    At N = 2 it is held to the stationary law ρ(e) exp(−η(e − O_0)²/σ²) with the density ρ of a
    random state, beyond to the chain of ⟨O⟩, which is that law at a finite rate. A
    hardware-efficient circuit of N = 2 has eight angles only, of which ρ is another: that has a
    trial of its own.
    """
    chosen = ((HAAR, 1), (HAAR, 2), (HARDWARE, 2), (HARDWARE, 3))
    return [_bias(_plateau(family, n)) for family, n in chosen]


def _bias(plateau: Plateau) -> Trial:
    runs = plateau.runs
    claimed, _ = stationary(runs, RANGE)
    rivals = {"(66): no bias": 0.0, "the drift with a frozen K": plateau.frozen}
    if runs.n > 1:
        claimed, _ = plateau.moments()
        rivals["no growth: the bias of N/2"], _ = plateau.moments(runs.n - 1)

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return plateau.late(rng, size).mean(axis=1)

    nearest = min(abs(rival - claimed) for rival in rivals.values())
    where = f"N = {2**runs.n}, L = {runs.layers}, {runs.family}"
    return Trial(
        f"mean of ε over the plateau, {where}", plateau.parameters(), draw, lambda _: claimed,
        *RANGE, delta=nearest / _APART,
        reasons={**runs.reasons, "delta": _nearest(rivals, claimed)}, rivals=rivals, block=100,
    )  # fmt: skip


def _nearest(rivals: dict[str, float], claimed: float) -> str:
    name = min(rivals, key=lambda rival: abs(rivals[rival] - claimed))
    return f"1/{_APART:g} of the way to the nearest rival, {name!r}, so that it is told apart"


def growth_trial() -> Trial:
    """Return the trial of the mean square error at N = 8, which (66) has without N.

    At N = 4 the three statements are too near each other.
    """
    plateau = _plateau(HARDWARE, 3)
    runs, product = plateau.runs, plateau.runs.eta * plateau.kernel
    linear = runs.sigma**2 / (runs.eta * (2 - product))

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        return (plateau.late(rng, size) ** 2).mean(axis=1)

    claimed, kept = plateau.moments()[1], 1 - plateau.drift - product
    rivals = {
        "(66): no bias": linear, "no growth: that of N/2": plateau.moments(runs.n - 1)[1],
        "the drift with a frozen K": plateau.frozen**2
        + plateau.kernel * runs.sigma**2 / (1 - kept**2),
    }  # fmt: skip
    return Trial(
        f"ε² over the plateau, clipped, N = 8, L = {runs.layers}", plateau.parameters(), draw,
        lambda _: claimed, 0.0, RANGE[0] ** 2,
        delta=min(abs(rival - claimed) for rival in rivals.values()) / _APART,
        reasons={**runs.reasons, "delta": _nearest(rivals, claimed)}, rivals=rivals, block=100,
        cause="K at each ⟨O⟩ is taken to be its mean",
    )  # fmt: skip


def spread_trials() -> list[Trial]:
    """Return the trials of ε² over (66) where the bias is small: no N at a fixed ηK.

    What the other statements add is the square of their bias, in units of the variance.
    """
    trials = []
    for family, n in ((HARDWARE, 1), (HARDWARE, 2), (HAAR, 2), (HARDWARE, 3)):
        eta, sigma, target = 0.05, 0.02, 0.5
        layers = {1: 6, 2: 10, 3: 21}[n]
        runs = Runs(family, n, layers, eta=eta, steps=90, sigma=sigma, target=target, why={
            "n": "N = 2, 4, 8, at which a variance that grew with N would be 2, 4 and 8 times it",
            "layers": "ηK at the target is 0.3 or 0.2 at every N", "eta": _WHY["eta"],
            "sigma": "the bias is a fifth of the spread at most: noise of linear order",
            "target": "half way to the edge: no special point of the spectrum",
            "steps": "40 steps to settle, of which 0.8⁴⁰ = 10⁻⁴ is left, and 50 late ones",
        })  # fmt: skip
        trial = late_trial(f"ε² over the plateau, clipped at 4, N = {2**n}, {family}", runs, 50,
                           clipped_square, (0.2, "a fifth: half of (2σ for σ) less (66) is three "
                           "times that, and the square of the bias less than half"))  # fmt: skip
        trials.append(replace(trial, rivals={"a variance ∝ N": trial.rivals["2σ for σ"]}))
    return trials


def resilience_trials() -> list[Trial]:
    """Return the trials of the plateau's mean, of its growth with N, and of its spread."""
    shallow = _plateau(HARDWARE, 1, late=50)  # of which the variance decides, not the range
    return [
        own_density_trial(shallow.runs, shallow.settled, RANGE, {
            name: _WHY[name] for name in ("settled", "range")}),
        *bias_trials(), growth_trial(), *spread_trials(),
    ]  # fmt: skip


def drift_trials() -> list[Trial]:
    """Return the trials of the drift that (28) leaves out, in one step without descent.

    For Haar circuits E ⟨O⟩(⟨O⟩ − ⟨O⟩ after noise) = D E ⟨O⟩² exactly, with D of noise_drift; at
    linear order in Δθ it is zero. Of a hardware-efficient circuit of L = 20 at N = 4 the same is
    claimed within δ.
    """
    chosen = ((HAAR, 1, 8), (HAAR, 2, 8), (HARDWARE, 2, 20))
    return [_drift(Runs(family, n, layers, eta=1e-9, steps=1, sigma=0.2, why=_DRIFT)) for
            family, n, layers in chosen]  # fmt: skip


_DRIFT = {
    "n": "N = 2 and 4, where N²/(N² − 1) counts most",
    "layers": "σ_θ²L is 0.3 and more: D is far from its first order", "eta": "no descent: it is "
    "the drift alone that is seen", "steps": "the claim is about one step",
    "sigma": "a fifth of a radian: the noise of one angle is far from its first order too",
}  # fmt: skip


def _drift(runs: Runs) -> Trial:
    N, L = 2**runs.n, runs.layers
    exact = runs.family == HAAR

    def draw(rng: np.random.Generator, size: int) -> np.ndarray:
        errors = runs.train(rng, size).errors
        return errors[:, 0] * (errors[:, 0] - errors[:, 1])

    def predict(f: Formulas) -> float:
        return float(f["noise_drift"](N=N, L=L, sigma=runs.sigma)) / (N + 1)

    from qntk_check.formulas import FORMULAS

    claimed, share = predict(FORMULAS), (1 - np.exp(-2 * runs.sigma**2)) / 2
    rivals = {
        "no drift, as at linear order": 0.0,
        "at first order of the noise": runs.sigma**2 * L * N**2 / (N**2 - 1) / (N + 1),
    }
    if N == 2:  # 4/3 at N = 2, and too near 1 beyond
        rivals["without N²/(N² − 1)"] = (1 - (1 - share) ** L) / (N + 1)
    nearest = min(abs(rival - claimed) for rival in rivals.values())
    parts = 2.1 if exact else _APART
    delta = f"1/{parts:g} of the way to the nearest rival"
    return Trial(
        f"drift in one step of noise, N = {N}, L = {L}, {runs.family}", runs.parameters(), draw,
        predict, -0.25, 2.0, delta=float(nearest) / parts,  # x(x − y) ≥ −1/4 on [−1, 1]
        reasons={**runs.reasons, "delta": delta}, exact=exact, rivals=rivals, block=4000,
    )  # fmt: skip


def stationary(
    runs: Runs, clip: tuple[float, float] = (-np.inf, np.inf), *, absolute: bool = False
) -> tuple[float, float]:
    """Return mean and standard deviation of ε under the late law, for a Pauli.

    ε is clipped before it is averaged; ``absolute`` takes abs(ε). The law is that of
    :func:`qntk_check.training.stationary_mean`.
    """
    from qntk_check.training import stationary_mean

    values = {"eta": runs.eta, "sigma": runs.sigma, "n": runs.n, "target": runs.target}

    def seen(error: np.ndarray) -> np.ndarray:
        return np.clip(np.abs(error) if absolute else error, *clip)

    mean = stationary_mean(seen, **values)
    variance = stationary_mean(lambda error: (seen(error) - mean) ** 2, **values)
    return mean, float(np.sqrt(variance))

"""What `qntk-check kernel` is told of noise, and how it shows K under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qntk_check.errors import DomainError, UnknownNameError
from qntk_check.names import nearest

if TYPE_CHECKING:
    from qntk_check.kernel import KernelResult
    from qntk_check.noisy import NoiseModel, NoisyResult, Rule

__all__ = ["noise_model", "noisy_lines"]


def noise_model(channels: Sequence[str], readout: Sequence[float]) -> NoiseModel | None:
    """Return the noise that the options name, or ``None`` without any.

    Parameters
    ----------
    channels
        ``NAME=NUMBER`` or ``NAME=NUMBER@PLACE``, such as ``depolarizing=0.01@layers``.
    readout
        None, or the probabilities of reading 0 as 1, and 1 as 0.

    Examples
    --------
    >>> noise_model(["depolarizing=0.01", "bit-flip=0.1@end"], []).rules[1].after
    'end'
    """
    from qntk_check.noisy import NoiseModel, readout_error

    if not channels and not readout:
        return None
    if len(readout) > 2:
        raise DomainError(
            f"--readout is given {len(readout)} times: once for all, or twice, for 0 and for 1"
        )
    misread = readout_error(readout[0], readout[-1]) if readout else None
    return NoiseModel(tuple(_rule(text) for text in channels), misread)


def _rule(text: str) -> Rule:
    from qntk_check.noisy import AFTER, NAMED, Rule

    named, _, place = text.partition("@")
    name, equals, number = named.partition("=")
    if name not in NAMED:
        raise UnknownNameError(
            f"--noise {text!r}: the channel {name!r} is unknown{nearest(name, NAMED)}; choose from "
            f"{', '.join(NAMED)}"
        )
    if place and place not in AFTER:
        raise UnknownNameError(
            f"--noise {text!r}: the place {place!r} is unknown{nearest(place, AFTER)}; choose from "
            f"{', '.join(AFTER)}"
        )
    try:
        strength = float(number)
    except ValueError as error:
        raise DomainError(f"--noise {text!r} has no number: write depolarizing=0.01") from error
    assert equals
    return Rule(NAMED[name](strength), place or "operations")


def noisy_lines(found: NoisyResult, noiseless: KernelResult) -> list[str]:
    """Return lines of a table: K, μ and ⟨O⟩ under noise.

    Examples
    --------
    >>> from qntk_check import circuits, kernel, noisy
    >>> c = circuits.Circuit(circuits.product(1, ["X"]), [0.3])
    >>> found = noisy.evaluate(c, {"Z": 1.0}, noisy.Rule(noisy.depolarizing(0.5)))
    >>> print(noisy_lines(found, kernel.evaluate(c, {"Z": 1.0}))[0])
    K, noisy             0.318821   0.25 of K without noise; density
    """
    share = f"{found.K / noiseless.K:.4g} of K without noise; " if noiseless.K else ""
    rows = [
        ("K, noisy", found.K, found.K_error, f"{share}{found.method}"),
        ("mu, noisy", found.mu, found.mu_error, ""),
        ("<O>, noisy", found.expectation, found.expectation_error, "as it is read"),
    ]
    return [
        f"{name:18s}{f'{value:.6g}':>11s}   {f'± {error:.2g} ' if error else ''}{note}".rstrip()
        for name, value, error, note in rows
    ]

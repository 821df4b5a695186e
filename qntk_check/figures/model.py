"""What a figure is: choices, theory, samples, a drawing and a caption.

The parts are kept apart so that each can be checked alone. ``theory`` is cheap and is computed
anew by a test from the stored choices; ``sample`` is the expensive part and is reproducible from
its seeds; ``draw`` and ``caption`` see the stored data only, so that a picture can be drawn again
without computing anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, SupportsFloat, cast, overload

from qntk_check.arguments import check_callback, check_count, check_kind
from qntk_check.errors import EvidenceError
from qntk_check.kinds import Json
from qntk_check.provenance import versions
from qntk_check.verdicts.model import Level

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Picture

__all__ = ["Figure", "FigureData", "Part", "Progress", "Series", "Settings", "no_samples"]

Progress = Callable[[str, int, int], None]
# One part of a figure's data as JSON knows it: choices, theory, samples or seeds.
Part = Mapping[str, Any]
Series = dict[str, Any]
# Those by which a figure is computed and drawn.
PACKAGES = ("qntk-check", "numpy", "matplotlib")


@dataclass(frozen=True)
class Settings:
    """How much work a figure may cost, and whom to tell about progress.

    Parameters
    ----------
    level
        The files in the tree are those of level ``ci``.
    runs
        Overrides the number of samples of every level, for each point of the figure.
    progress
        Takes a label, what is done and the total.

    Examples
    --------
    >>> Settings(Level.QUICK).amount(quick=10, ci=100, nightly=1000)
    10
    >>> Settings(Level.QUICK, runs=7).amount(quick=10, ci=100, nightly=1000)
    7
    """

    level: Level = Level.CI
    runs: int | None = None
    progress: Progress = lambda _label, _done, _total: None

    def __post_init__(self) -> None:
        """Check the level, the number of runs and the callback."""
        check_kind("the level", self.level, Level, "give a Level, such as Level.CI")
        check_callback("progress", self.progress)
        if self.runs is not None:
            object.__setattr__(self, "runs", check_count("runs", self.runs))

    def amount(self, *, quick: int, ci: int, nightly: int) -> int:
        """Return the number of samples or runs at this level."""
        if self.runs is not None:
            return self.runs
        return {Level.QUICK: quick, Level.CI: ci, Level.NIGHTLY: nightly}[self.level]


@dataclass(frozen=True)
class FigureData:
    """All that a picture is drawn from, as JSON knows it (lists, not arrays).

    Parameters
    ----------
    choices
        What was chosen: sizes, observables, rates, numbers of samples; the paper does not give
        them all.
    theory
        Series computed from the formulas, and nothing else.
    samples
        Series measured on drawn circuits, with their intervals; empty if there are none.
    seeds
        What the random numbers belong to.
    level
        The level at which it was computed; ``"runs"`` if the number was given by hand.
    versions
        Of Python and of the packages by which it was computed and drawn.
    """

    choices: Part
    theory: Part
    samples: Part = field(default_factory=dict)
    seeds: Part = field(default_factory=dict)
    level: str = Level.CI.value
    versions: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the text that is stored: a list of numbers stands on one line.

        Raises
        ------
        EvidenceError
            If a number is infinite or none.
        """
        data = {part: getattr(self, part) for part in _PARTS}
        try:
            text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
        except ValueError as error:
            raise EvidenceError(
                "a series of the figure holds NaN or infinity, which is no result: take more "
                "samples (--runs), or leave that point out of the figure's choices"
            ) from error
        return re.sub(r"\[[^\[\]{}]*\]", lambda m: re.sub(r"\n\s*", " ", m[0]), text) + "\n"

    @classmethod
    def from_json(cls, text: str) -> FigureData:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        EvidenceError
            If the text is not such data.

        Examples
        --------
        >>> data = FigureData(choices={"n": 2}, theory={"L": [1, 2]})
        >>> FigureData.from_json(data.to_json()) == data
        True
        """
        try:
            data = json.loads(text)
            return cls(**{part: data[part] for part in _PARTS})
        except (ValueError, KeyError, TypeError) as error:
            raise EvidenceError(
                f"this is not the stored data of a figure ({error!r}): compute it anew, without "
                "--redraw"
            ) from error


_PARTS = ("level", "choices", "seeds", "versions", "theory", "samples")


def no_samples(_choices: Part, _progress: Progress) -> tuple[Series, Series]:
    """Stand in for ``sample`` where a figure shows formulas only."""
    return {}, {}


@dataclass(frozen=True)
class Figure:
    """One figure, from its choices to its picture.

    Parameters
    ----------
    name
        As typed: ``"kernel-spread"``, or the number of the figure in the paper, ``"2"``.
    title
        One line for the list.
    choices
        Settings → what is chosen (JSON-able). Every constant of the figure stands here.
    theory
        (choices, samples) → the series that formulas give, cheap and deterministic. It gets the
        samples because a theory line may need a measured K.
    draw
        Data → Matplotlib's figure, made by :func:`qntk_check.figures.style.canvas`. Matplotlib is
        imported inside.
    caption
        Data → LaTeX text for the document; the Markdown is made from it.
    sample
        (choices, progress) → (series measured on drawn circuits, seeds).
    """

    name: str
    title: str
    choices: Callable[[Settings], Part]
    theory: Callable[[Part, Part], Part]
    draw: Callable[[FigureData], Picture]
    caption: Callable[[FigureData], str]
    sample: Callable[[Part, Progress], tuple[Part, Part]] = no_samples

    @property
    def stem(self) -> str:
        """Name of its files, and of its label after ``fig:``; a number gets a word before it."""
        return f"figure-{self.name}" if self.name.isdigit() else self.name

    def compute(self, settings: Settings) -> FigureData:
        """Return its data, computed now."""
        chosen = plain(self.choices(settings))
        samples, seeds = (plain(part) for part in self.sample(chosen, settings.progress))
        return FigureData(
            choices=chosen,
            theory=plain(self.theory(chosen, samples)),
            samples=samples,
            seeds=seeds,
            level=settings.level.value if settings.runs is None else "runs",
            versions=versions(*PACKAGES),
        )


@overload
def plain(value: Mapping[str, object]) -> Series: ...
@overload
def plain(value: object) -> Json: ...
def plain(value: object) -> Json:
    """Return a value as JSON will read it back: lists, dicts with string keys, plain numbers.

    Numbers keep 12 digits: more would only show how the machine rounds.

    Examples
    --------
    >>> import numpy as np
    >>> plain({"L": np.arange(3), 4: (1.5, "x")})
    {'L': [0, 1, 2], '4': [1.5, 'x']}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    listed: Callable[[], object] | None = getattr(value, "tolist", None)  # of an array
    if listed is not None:
        return plain(listed())
    if value is None or isinstance(value, str | int):
        return value
    return float(f"{float(cast('SupportsFloat', value)):.12g}")  # a float or a Fraction

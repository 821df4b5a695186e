"""One look for all figures: sizes, colors, lines and intervals.

The palette is that of Okabe and Ito (2008), which stays distinct under the common forms of color
blindness. Theory is drawn as lines, samples as markers with intervals; what a line means is
written next to it where there is room. Lengths are in mm, text is 8 pt, so that a figure is put
into the document at its natural size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import numpy as np

from qntk_check.arguments import check_path
from qntk_check.errors import EvidenceError, ResourceError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.container import ErrorbarContainer
    from matplotlib.figure import Figure as Picture
    from matplotlib.text import Text

__all__ = [
    "BLACK",
    "BLUE",
    "COLORS",
    "COLUMN",
    "FULL",
    "GRAY",
    "GREEN",
    "ORANGE",
    "PINK",
    "SKY",
    "VERMILION",
    "applied",
    "band",
    "canvas",
    "label_at",
    "labels",
    "matplotlib",
    "panel",
    "picture_path",
    "points",
]

Values = Sequence[float] | np.ndarray

COLUMN, FULL = 86.0, 160.0  # mm: a journal's column, and the width of our document's text

BLACK, GRAY = "#000000", "#6b6b6b"
BLUE, VERMILION, GREEN = "#0072b2", "#d55e00", "#009e73"
ORANGE, SKY, PINK = "#e69f00", "#56b4e9", "#cc79a7"
COLORS = (BLUE, VERMILION, GREEN, PINK, ORANGE, SKY)  # in this order, for series

_SIZE = 8.0  # pt
_PICTURES = (".svg", ".pdf", ".png")
_RC: dict[str, str | float] = {
    "axes.axisbelow": True,
    "axes.labelsize": _SIZE,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": _SIZE,
    "font.family": "STIXGeneral",  # comes with Matplotlib, with all the mathematics
    "font.size": _SIZE,
    "legend.fontsize": _SIZE - 1,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.5,
    "mathtext.fontset": "stix",
    "pdf.fonttype": 42,
    "svg.fonttype": "path",  # looks the same whatever fonts the reader has
    "svg.hashsalt": "qntk-check",
    "xtick.labelsize": _SIZE - 1,
    "xtick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.labelsize": _SIZE - 1,
    "ytick.major.width": 0.6,
    "ytick.minor.width": 0.4,
}


class Sharing(TypedDict, total=False):
    """What the axes of a picture share, and how wide each column is."""

    sharex: bool | Literal["none", "all", "row", "col"]
    sharey: bool | Literal["none", "all", "row", "col"]
    width_ratios: Sequence[float]


def matplotlib() -> ModuleType:
    """Return the package, or say how it is installed.

    Raises
    ------
    ResourceError
        If it is not installed.
    """
    try:
        import matplotlib
    except ImportError as error:
        raise ResourceError(
            "a figure is drawn by Matplotlib, which is not installed: pip install "
            "'qntk-check[plots]' (the numbers alone need no Matplotlib: --data-only)"
        ) from error
    return matplotlib


@contextmanager
def applied() -> Iterator[None]:
    """Draw and save in this style, whatever the reader's own settings are."""
    mpl = matplotlib()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        yield


def picture_path(path: object) -> Path:
    """Return where a picture is written, else raise.

    Raises
    ------
    EvidenceError
        If the name does not end as a picture does.

    Examples
    --------
    >>> picture_path("K.svg").name
    'K.svg'
    """
    place = check_path("the picture", path)
    if place.suffix.lower() not in _PICTURES:
        raise EvidenceError(f"{place.name} is no picture: give a name in {', '.join(_PICTURES)}")
    return place


def canvas(
    *,
    width: float = FULL,
    height: float = 60.0,
    rows: int = 1,
    columns: int = 1,
    **sharing: Unpack[Sharing],
) -> tuple[Picture, np.ndarray]:
    """Return an empty picture and its axes, shape ``(rows, columns)``; lengths in mm.

    ``sharing`` goes to ``Figure.subplots``: ``sharex``, ``sharey``, ``width_ratios``.

    Examples
    --------
    >>> with applied():
    ...     picture, axes = canvas(width=COLUMN, columns=2)
    >>> axes.shape
    (1, 2)
    """
    matplotlib()
    from matplotlib.figure import Figure as Picture

    inch = 25.4
    picture = Picture(figsize=(width / inch, height / inch), layout="constrained")
    return picture, picture.subplots(rows, columns, squeeze=False, **sharing)


def panel(axes: Axes, letter: str, text: str = "") -> None:
    """Write "(a) text" above the axes, flush left."""
    axes.set_title(f"({letter}) {text}".strip())


def labels(axes: Axes, x: str, y: str, *, logarithmic: bool = False) -> None:
    """Write what is along both axes; the upright one may be logarithmic."""
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    if logarithmic:
        axes.set_yscale("log")


def points(
    axes: Axes,
    x: Values,
    y: Values,
    low: Values | None = None,
    high: Values | None = None,
    *,
    color: str = BLACK,
    marker: str = "o",
) -> ErrorbarContainer:
    """Draw samples: open markers, with intervals from ``low`` to ``high`` if these are given."""
    bars = None
    if low is not None and high is not None:
        center = np.asarray(y, dtype=float)
        bars = np.abs(np.stack([center - np.asarray(low), np.asarray(high) - center]))
    return axes.errorbar(
        x, y, yerr=bars, fmt=marker, color=color, markerfacecolor="white", markeredgewidth=0.9,
        elinewidth=0.9, capsize=0, zorder=3,
    )  # fmt: skip


def band(axes: Axes, x: Values, low: Values, high: Values, color: str) -> None:
    """Shade what lies between two curves."""
    axes.fill_between(x, low, high, color=color, alpha=0.15, linewidth=0)


def label_at(
    axes: Axes, x: float, y: float, text: str, *, color: str = BLACK, ha: str = "left"
) -> Text:
    """Write at a point of the axes what stands there, in the color of its line."""
    return axes.text(x, y, text, color=color, fontsize=_SIZE - 1, ha=ha, va="center")

"""What is said of statements that are known from secondary sources alone."""

from __future__ import annotations

__all__ = ["RESTATED", "restated"]

RESTATED = (
    "As restated here, from secondary sources: the text of the paper was not at hand to be "
    "compared, and no error is charged to it."
)


def restated(*statements: str) -> tuple[str, ...]:
    """Return the assumptions of a statement that was restated.

    Examples
    --------
    >>> len(restated("Read as the leading order."))
    2
    """
    return (RESTATED, *statements)

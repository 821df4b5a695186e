"""A quantity: how it is written, and what it means."""

from __future__ import annotations

from derivations.statements.written import Quantity

__all__ = ["Quantity"]

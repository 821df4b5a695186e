"""Figures of the two papers."""

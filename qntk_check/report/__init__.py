"""Verdicts for people and for machines: terminal table, LaTeX and JSON."""

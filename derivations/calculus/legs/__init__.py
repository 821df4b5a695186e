"""Legs: operators on products of spaces, each with a dimension of its own, and their averages."""

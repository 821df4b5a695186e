"""Gaussian random matrices: their letters, their laws, and averages by Wick's rule."""

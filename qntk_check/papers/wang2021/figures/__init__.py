"""The figures of noise and depth."""

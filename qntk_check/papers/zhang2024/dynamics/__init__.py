"""Descent as a system of two numbers, how it ends, and what trained circuits are then."""

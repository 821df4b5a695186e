"""The ways to an average, and how their sums become one closed form."""

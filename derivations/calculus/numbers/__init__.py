"""Whole numbers behind the averages: partitions, permutations, characters, polynomials in N."""

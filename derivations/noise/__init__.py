"""The chapter on noise: the recursion and its law, mean errors, resilience, shots."""

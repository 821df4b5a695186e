"""Section 3: the kernel, its mean and its spread, and the decay that it predicts."""

"""The chapter on the kernel: its form, its mean in four ensembles, its factorization and spread."""

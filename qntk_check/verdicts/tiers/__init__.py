"""The kinds of evidence: proofs, exact averages, samples, training runs."""

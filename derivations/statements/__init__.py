"""What a proof is about: named quantities, and the printed sides read back as values."""

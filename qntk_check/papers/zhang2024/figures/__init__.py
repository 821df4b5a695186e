"""The paper's figures, redone: one file each."""

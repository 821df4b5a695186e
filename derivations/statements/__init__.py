"""What is printed, read back: a grammar of LaTeX that knows nothing of the printer."""

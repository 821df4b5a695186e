"""The figures of this paper, a module each."""

"""Appendix B: the conditions under which the kernel concentrates and training is linear."""

"""Appendix A: classical networks, their gradients, laziness and tangent kernel."""

"""Section 4 and appendix E: what the paper's figures claim, and the figures."""

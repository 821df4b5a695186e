"""The meta-kernel μ = Σ h_ab g_a g_b of the Haar circuit: its mean and second moment, exactly."""

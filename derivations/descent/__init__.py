"""The chapter on descent: steps, the frozen law and its limits, training times, conditions."""

"""Deep circuits of a Lie algebra: what is left of averages over a group by its Casimirs."""

"""The averages over random circuits: K, μ and εμ, claim by claim."""

"""How good a network is, on the rows of a split."""

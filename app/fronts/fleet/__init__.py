"""Every model has all fronts: which of them a path is for."""

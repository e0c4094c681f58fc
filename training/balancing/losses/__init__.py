"""Balancers that see losses: one file per method."""

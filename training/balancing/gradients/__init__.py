"""Balancers that see how the tasks' gradients relate: one file per method."""

"""A run: from its first epoch, or where it was stopped, to its last."""

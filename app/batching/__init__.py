"""From rows that wait to one forward pass for several callers."""

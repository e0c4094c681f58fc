"""From the best weights to a bundle, written whole, and proven."""

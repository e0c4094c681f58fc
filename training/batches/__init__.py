"""Which rows an epoch draws, in which order, and how they are changed on the way."""

"""What is served: one bundle with all that belongs to it, and the way of a request through it."""

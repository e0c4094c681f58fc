"""Pages that people open, and the documents they are drawn from."""

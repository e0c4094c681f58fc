"""The counter: bytes -> rows -> arrays -> micro-batch -> ONE forward pass -> answers -> bytes."""

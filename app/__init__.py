"""The counter: bytes -> rows -> arrays -> micro-batch -> ONE forward pass -> answers -> bytes."""

if __name__ == "app":
    raise ImportError("`app` is a part of onepass: it is imported as onepass.app")

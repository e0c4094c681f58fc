"""A first spec, for `onepass init`: kinds are inferred, leaks and ids left out, and it says why."""

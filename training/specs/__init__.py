"""Specs: the YAML file that says what is asked, typed; its errors, and settings beside it."""

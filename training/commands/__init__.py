"""The commands of `onepass`, one file each: what is asked, and which room answers it.

Each imports its room on use: `onepass serve` runs where torch and polars are not installed. This is
why imports stand inside functions here, and why `serve.py` alone of `training/` may import `app`.
"""

"""A request, its failures, its limits, and the settings they follow."""

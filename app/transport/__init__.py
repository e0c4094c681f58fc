"""Connections, and what every answer gets on its way out."""

"""How far rows lie from those that training saw."""

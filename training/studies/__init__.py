"""Several runs beside one another: compared, searched, or looked at while they train."""

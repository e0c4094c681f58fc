"""What an operator's worst night is made of: a service, those who call it, those who disturb it."""

"""The processes of the service: the first one, its workers, and what they say to each other."""

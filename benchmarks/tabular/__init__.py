"""Tables: one network with defaults alone against other libraries, with a model per task."""

"""Published experiments, one file each: `arguments(parser)` and `run(arguments)`."""

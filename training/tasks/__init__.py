"""What a task's labels become, and how answers are judged: targets, metrics."""

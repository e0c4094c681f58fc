"""The maths of metrics: numbers from targets and answers, with a weight per row."""

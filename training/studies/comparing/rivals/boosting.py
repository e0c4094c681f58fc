"""Boosting: what is the same for every rival that fits one tree after another, so that none of them
is given more time than another. All else is as its library has it."""

from onepass.training.studies.comparing.rivals.base import Limits

RATE = 0.05
"""How much of each tree counts."""
TREES = Limits(most=2000, usual=100, patience=50)

"""What is promised of answers: intervals and sets that hold for a share of new rows.

Who may fit what: training rows, the spread beside a value; validation rows, by weights that have
not learnt of them, choices alone - whether the spread helps, on which side labels may lie further,
how scores of tasks compare; calibration rows, by the weights that serve, quantiles of scores and
nothing else.
"""

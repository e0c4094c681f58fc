"""Which tasks help which: gradient cosines, lookahead affinity, and the groups they suggest.

runs of one network for all tasks -> what was recorded of their gradients -> matrices -> groups
"""

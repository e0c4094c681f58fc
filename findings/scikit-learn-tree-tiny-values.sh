#!/usr/bin/env bash
# scikit-learn 1.9.1: decision trees never split between values that are closer than 1e-7, whatever the scale of the column: a column in small units (seconds of nanosecond intervals, probabilities of rare events) says nothing to them, and the same numbers in larger units decide everything. No warning is given.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
cd "$where"
python3 -m venv venv
venv/bin/pip install --quiet scikit-learn==1.9.1 numpy==2.4.6

# Seen:
#   in seconds: depth 0, R^2 0.000
#   in nanoseconds: depth 1, R^2 1.000
# The same holds for random forests (-0.002 and 0.996); the histogram based boosting splits both
# alike (1.000 and 1.000).
venv/bin/python - <<'PY'
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

nanoseconds = np.arange(100.0)[:, None]
target = (nanoseconds[:, 0] >= 50).astype(float)
seen = {}
for unit, scale in (("seconds", 1e-9), ("nanoseconds", 1.0)):
    x = nanoseconds * scale
    tree = DecisionTreeRegressor(random_state=0).fit(x, target)
    seen[unit] = tree.get_depth()
    print(f"in {unit}: depth {tree.get_depth()}, R^2 {tree.score(x, target):.3f}")
    forest = RandomForestRegressor(10, random_state=0).fit(x, target)
    boosted = HistGradientBoostingRegressor().fit(x, target)
    print(f"    forest {forest.score(x, target):.3f}, boosted {boosted.score(x, target):.3f}")
assert seen == {"seconds": 0, "nanoseconds": 1}, seen
PY

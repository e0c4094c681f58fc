#!/usr/bin/env bash
# crepes 0.9.1: where the share that may lie outside is a whole number of calibration rows and the new one, as 0.1 of 9 + 1, it is cut to one row fewer: 9 rows at 0.9 give an interval without ends, where the largest residual would do; 19 rows at 0.8 give the third largest, where the fourth would.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
cd "$where"
python3 -m venv venv
venv/bin/pip install --quiet crepes==0.9.1 scikit-learn==1.8.0  # which it imports and does not ask for

cat > whole.py <<'PY'
import warnings

import numpy as np
from crepes import ConformalRegressor

warnings.simplefilter("ignore")
for rows, confidence in ((9, 0.9), (10, 0.9), (19, 0.8), (20, 0.8)):
    peer = ConformalRegressor().fit(residuals=np.arange(1.0, rows + 1))
    ((_, high),) = peer.predict_int(np.zeros(1), confidence=confidence)
    print(rows, confidence, high)
PY

# Split-conformal prediction takes the k-th smallest of n residuals, k = ceil((n + 1) confidence): 9 of
# 9, 10 of 10, 16 of 19, 17 of 20 (Vovk et al., "Algorithmic Learning in a Random World", 2005).
# Seen:
#   9 0.9 inf
#   10 0.9 10.0
#   19 0.8 17.0
#   20 0.8 17.0
# (1 - 0.9) (9 + 1) is 0.9999999999999998 in floats, and is cut to 0.
said=$(venv/bin/python whole.py)
echo "$said"
[ "$said" = "9 0.9 inf
10 0.9 10.0
19 0.8 17.0
20 0.8 17.0" ]

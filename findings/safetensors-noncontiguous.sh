#!/usr/bin/env bash
# safetensors 0.8.0: the NumPy door writes an array's memory under its shape. A transposed array comes back with its numbers in another order, in silence; the torch door refuses such a tensor.
#
# Seen:
#   numpy, transposed:   read again [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], written [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]]
#   numpy, contiguous:   equal
# numpy.ascontiguousarray before saving is the way round.
set -euo pipefail
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
python3 -m venv "$where/venv"
"$where/venv/bin/pip" install --quiet safetensors==0.8.0 numpy==2.4.6
"$where/venv/bin/python" - <<'PYTHON'
import sys

import numpy as np
from safetensors.numpy import load, save

turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
again = load(save({"a": turned}))["a"]
whole = load(save({"a": np.ascontiguousarray(turned)}))["a"]
print(f"numpy, transposed:   read again {again.tolist()}, written {turned.tolist()}")
print(f"numpy, contiguous:   {'equal' if np.array_equal(whole, turned) else 'another'}")
scrambled = again.shape == turned.shape and not np.array_equal(again, turned)
sys.exit(0 if scrambled and np.array_equal(whole, turned) else 1)
PYTHON

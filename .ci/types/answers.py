"""What a type checker knows of `onepass.load` and `onepass.fit`: run by mypy, never by Python."""

from pathlib import Path
from typing import Any, assert_type

import onepass

bundle = onepass.fit("sincos")
assert_type(bundle.folder, Path)
predictor = onepass.load(bundle.folder)
assert_type(predictor, onepass.Predictor)
assert_type(predictor.predict([{"x": 0.5}]), list[dict[str, dict[str, Any]]])

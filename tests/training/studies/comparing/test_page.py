"""A comparison as a page: every variant and the verdict, in a file that asks for no other."""

import re
from collections.abc import Callable

from onepass.training.data.prepare import prepare
from onepass.training.specs.spec import Spec
from onepass.training.studies.comparing.comparison import Comparison
from onepass.training.studies.comparing.page import page
from onepass.training.studies.comparing.verdict import sentences


def test_all_of_it_stands_in_one_file(comparison: Comparison, shop: Callable[..., Spec]) -> None:
    spec = shop()
    prepared = prepare(spec)
    text = page(comparison, spec, prepared).decode()
    assert "taxi: was sharing worth it?" in text
    for one in comparison.variants:
        assert one.variant.name in text
    assert sentences(comparison)[0].split(":")[0] in text
    assert text.count("<svg role=") == 2
    assert prepared.fingerprint in text
    assert "1.76" in text, "both networks, in passes of the reference"
    assert not re.search(r'(src|href)="(?!#|data:)|<script|@import|url\((?!#)', text)

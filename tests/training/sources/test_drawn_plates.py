"""Plates of beans: what is said of them is what is drawn."""

import numpy as np

from onepass.training.sources.drawn_plates import FAR_CM, LABELS, plate


def test_a_plate_is_always_the_same_and_others_differ() -> None:
    one, again, other = plate(3, 64), plate(3, 64), plate(4, 64)
    assert (one.pixels == again.pixels).all()
    assert (one.pixels != other.pixels).any()


def test_each_bean_has_its_box_its_outline_and_its_label() -> None:
    for number in range(12):
        made = plate(number, 96)
        assert (made.depth[made.mask == 0] >= made.depth[made.mask > 0].max() - 5).all()
        for bean in made.beans:
            left, top, wide, high = map(int, bean.box)
            inside = bean.outline[top : top + high, left : left + wide]
            assert inside.sum() == bean.outline.sum()
            assert all(side.any() for side in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))
            assert (made.mask[bean.outline] == LABELS.index(bean.kind)).all()
        covered = np.add.reduce([bean.outline.astype(int) for bean in made.beans])
        assert covered.max() <= 1, "a pixel shows one bean"


def test_beans_rise_above_the_ground() -> None:
    made = plate(1, 96)
    ground = made.depth[made.mask == 0]
    assert np.ptp(ground) == 0
    assert (made.depth[made.mask > 0] < ground[0]).all()
    assert FAR_CM * 0.6 < ground[0] < FAR_CM * 1.4

"""Plates of beans: what is said of them is what is drawn."""

import hashlib

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


def test_the_points_of_a_bean_lie_on_it_unless_another_hides_them() -> None:
    for number in range(12):
        for bean in plate(number, 96).beans:
            (left, *_), (right, *_), (x, *_) = (bean.points[n] for n in ("left", "right", "middle"))
            assert left <= right
            assert left - 2 <= x <= right + 2
            for x, y, seen in bean.points.values():
                inside = 0 <= x < 96 and 0 <= y < 96
                assert seen == (inside and bool(bean.outline[int(y), int(x)]))
    alone = [one for n in range(40) for one in plate(n, 96).beans if len(plate(n, 96).beans) == 1]
    assert all(seen for bean in alone for *_, seen in bean.points.values())


def test_plates_are_drawn_as_they_ever_were() -> None:
    drawn = hashlib.sha256(b"".join(plate(number, 64).pixels.tobytes() for number in range(3)))
    assert drawn.hexdigest() == "f70b65a79b70bdde9bad80a744e31a7e9ad11330914f2481b9f28e936949ea27"

"""Words and names that say what a column counts, orders, measures or numbers."""

import pytest

from onepass.training.first_spec.scales import WORDS, is_name, ordered, plainly


@pytest.mark.parametrize(
    ("labels", "scale"),
    [
        (["high", "low", "medium"], ["low", "medium", "high"]),
        (["L", "S", "M", "XL"], ["S", "M", "L", "XL"]),
        (["always", "never", "sometimes"], ["never", "sometimes", "always"]),
        (["Strongly_agree", "Neutral", "Disagree"], ["Disagree", "Neutral", "Strongly_agree"]),
        (["Ideal", "Good", "Fair", "Premium"], ["Fair", "Good", "Premium", "Ideal"]),
        (["III", "I", "II"], ["I", "II", "III"]),
        (["4 stars", "1 star", "10 stars"], ["1 star", "4 stars", "10 stars"]),
        (["65+", "<18", "18-64"], ["<18", "18-64", "65+"]),
        (["high", "low"], None),
        (["red", "green", "blue"], None),
        (["Mon", "Tue", "Wed"], None),
        (["low", "Low", "high"], None),
        (["1", "2", "3"], None),
    ],
)
def test_words_say_their_order(labels: list[str], scale: list[str] | None) -> None:
    assert ordered(labels, "y") == (None if scale is None else tuple(scale))


def test_letters_are_grades_where_the_name_says_so() -> None:
    assert ordered(["B", "A", "F", "C"], "Grade") == ("F", "C", "B", "A")
    assert ordered(["B", "A", "F", "C"], "group") is None
    assert plainly("pickupZone ID") == "pickup_zone_id"


def test_no_scale_names_a_word_twice() -> None:
    assert all(len(set(scale)) == len(scale) for scale in WORDS)


@pytest.mark.parametrize(
    ("column", "naming"),
    [
        ("zip_code", True),
        ("ZipCode", True),
        ("PULocationID", True),
        ("store type", True),
        ("dropoff_community_area", True),
        ("pickup_dow", True),
        ("Season", True),
        ("status_count", False),
        ("area", False),
        ("state_population", False),
        ("store_sales", False),
        ("customer_age", False),
        ("line_count", False),
        ("total_orders_id", False),
        ("temperature", False),
        ("identity", False),
    ],
)
def test_numbers_of_some_columns_are_names(column: str, naming: bool) -> None:
    assert is_name(column) == naming


@pytest.mark.parametrize("name", ["pickupZone", "Pickup zone", "PICKUP-ZONE", "pickup__zone"])
def test_names_are_compared_as_they_are_meant(name: str) -> None:
    assert plainly(name) == "pickup_zone"

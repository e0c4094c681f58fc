"""Rules of reading: one value has one meaning, however it is written and whichever way it comes."""

from typing import Any

import numpy as np
import orjson
import pytest

from onepass.models.contract import BadRows, BadTensors, Contract, reading
from onepass.models.contract.inputs.beside import present
from onepass.models.contract.reading import AS_BEFORE, Places, Reading

BEFORE = Reading(texts="folded", numbers="whole", empty="missing", missing=("", "?", "-999"))
"""Of a contract that says nothing of decimals, times and items."""
NEW = reading.INPUTS.with_missing(["?", "-999"])
INPUTS: dict[str, Any] = {
    "zone": {"kind": "category", "values": ["1", "2", "3"], "optional": True},
    "city": {"kind": "category", "values": ["Zo\u00eb", "b"], "optional": True},
    "price": {"kind": "category", "values": ["0.25", "1.5", "2"], "optional": True},
    "day": {"kind": "category", "values": ["2024-03-02", "2024-03-02T06:30:15"], "optional": True},
    "pair": {"kind": "vector", "length": 2, "optional": True},
    "open": {"kind": "category", "values": ["false", "true"], "optional": True},
    "likes": {"kind": "set", "values": ["7", "caf\u00e9"], "optional": True},
    "size": {"kind": "number", "optional": True},
    "note": {"kind": "text", "optional": True},
    "at": {"kind": "timestamp", "optional": True},
}


def contract(reading: Reading = NEW, **inputs: Any) -> Contract:
    return Contract.model_validate(
        {
            "inputs": inputs or INPUTS,
            "tasks": {"y": {"kind": "regression"}},
            "reading": reading.model_dump(),
        }
    )


def sent(one: Contract, **row: Any) -> dict[str, Any]:
    """As arrays, by JSON, by a line, by Python."""
    body = orjson.dumps(row)
    rows = [one.parse(body).rows[0], one.reader.parse_line(body, 1), one.reader.check([row])[0]]
    rows.append(one.parse(b'{"instances":[' + body + b"]}").rows[0])
    read = [one.arrays(one.decode([found])) for found in rows]
    for other in read[1:]:
        for name, array in read[0].items():
            assert np.array_equal(array, other[name])
    return read[0]


@pytest.mark.parametrize(
    ("name", "plain", "written"),
    [
        ("zone", "1", ["1.0", 1, 1.0, " 1 ", "1.00", "1\u00a0"]),
        ("zone", "9", ["007", "1.50", "01", "x"]),
        ("city", "Zo\u00eb", ["Zoe\u0308", " Zo\u00eb", "Zoe\u0308\t"]),
        ("city", "9", ["B", "\u200bb"]),
        ("open", "true", [True, "True", "TRUE", " true"]),
        ("open", "false", [False, "False"]),
        ("likes", ["7", "caf\u00e9"], [[7.0, " cafe\u0301 "], ["7.0", "caf\u00e9"]]),
        ("price", "1.5", ["1.50", 1.5, "1.500 "]),
        ("price", "2", [2, 2.0, "2.00"]),
        ("price", "9", ["1.5.0", 1.25, "01.5", "1,5"]),
        ("day", "2024-03-02", ["2024-03-02 00:00:00", "2024-03-02T00:00"]),
        ("day", "2024-03-02T06:30:15", ["2024-03-02 06:30:15.000000", "2024-03-02t06:30:15"]),
        ("day", "9", ["2024-03-02T06:30:15Z", "2024-13-02 00:00:00", "2024-03-02T06:30:15.5"]),
        ("likes", ["7"], [["?", 7, " ? "], ["7", -999], [7, "-999.0"]]),
        ("likes", "", [["?"], [-999, "?"]]),
        ("pair", "", [[1, -999], [-999.0, -999]]),
        ("at", "2026-01-02", [" 2026-01-02 "]),
        ("note", "a b", [" a b\n"]),
    ],
)  # fmt: skip
def test_one_value_in_many_forms(name: str, plain: Any, written: list[Any]) -> None:
    one = contract()
    for form in written:
        assert np.array_equal(sent(one, **{name: form})[name], sent(one, **{name: plain})[name])


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("nothing", ["", " ", "\u2003", "?", " ? ", None])
def test_what_says_that_nothing_is_there_is_as_good_as_left_out(name: str, nothing: Any) -> None:
    one = contract()
    assert not sent(one, **{name: nothing})[present(name)].any()


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("nothing", ["", " ", "?"])
def test_where_it_is_required_that_is_said(name: str, nothing: Any) -> None:
    one = contract(**{name: {k: v for k, v in INPUTS[name].items() if k != "optional"}})
    with pytest.raises(BadRows) as refused:
        one.parse(orjson.dumps({name: nothing}))
    (problem,) = refused.value.problems
    assert (problem["loc"], problem["msg"]) == (("body", name), "is missing")


def test_words_that_are_numbers_are_found_among_numbers() -> None:
    one = contract()
    assert not sent(one, size=-999)[present("size")].any()
    assert not sent(one, zone=-999)[present("zone")].any()
    assert sent(one, size=-998)["size"].tolist() == [-998]


def test_a_default_stands_in_for_them() -> None:
    one = contract(zone={"kind": "category", "values": ["1", "2"], "default": "2"})
    for form in ("", "?", None, -999):
        assert sent(one, zone=form)["zone"].tolist() == [2]


@pytest.mark.parametrize("value", [1.5, 2.0**53, 1e20, True])
def test_numbers_that_are_no_whole_ones_are_refused_as_categories(value: float) -> None:
    with pytest.raises(BadRows, match="must be text or a whole number"):
        contract().parse(orjson.dumps({"zone": value}))


def test_large_whole_numbers_are_themselves() -> None:
    one = contract(id={"kind": "category", "values": ["12345678901234567890"]})
    assert sent(one, id=12345678901234567890)["id"].tolist() == [1]


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8"])
def test_tensors_of_whole_numbers_are_categories(dtype: str) -> None:
    found = contract().tensors.read({"zone": np.array([1, 3, 9], dtype=dtype)})
    assert found["zone"].tolist() == [1, 3, 0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array([1.5]), "must be text or a whole number"),
        (np.array([2.0**24], dtype=np.float32), "too large for float32"),
        (np.array([np.nan]), "must be text or a whole number"),
    ],
)
def test_floats_that_are_no_exact_whole_numbers_are_refused(values: Any, words: str) -> None:
    with pytest.raises(BadTensors, match=words):
        contract().tensors.read({"zone": values})


def test_tensors_of_truths_are_categories_that_are_truths() -> None:
    one = contract()
    assert one.tensors.read({"open": np.array([True, False])})["open"].tolist() == [2, 1]
    with pytest.raises(BadTensors, match="must hold text or whole numbers, got booleans"):
        one.tensors.read({"zone": np.array([True])})


@pytest.mark.parametrize("name", ["zone", "city", "open", "note", "at"])
def test_texts_of_tensors_that_say_nothing_are_absent(name: str) -> None:
    good = {"at": "2026-01-01"}.get(name, "1")
    values = np.array([good, "", " ?"], dtype=object)
    found = contract().tensors.read({name: values})
    assert found[present(name)].tolist() == [True, False, False]
    one = contract(**{name: {k: v for k, v in INPUTS[name].items() if k != "optional"}})
    with pytest.raises(BadTensors) as refused:
        one.tensors.read({name: values})
    said = [(p["loc"], p["msg"]) for p in refused.value.problems]
    assert said == [(("inputs", name, 1), "is missing"), (("inputs", name, 2), "is missing")]


def test_numbers_of_tensors_that_stand_for_nothing_are_absent() -> None:
    found = contract().tensors.read({"size": np.array([1, -999], dtype=np.float32)})
    assert found[present("size")].tolist() == [True, False]


def test_a_column_decides_how_its_values_are_written() -> None:
    whole, mixed = NEW.spelling(["1.0", "2", "x"]), NEW.spelling(["1.0", "1.5"])
    assert [whole("1.0"), whole("-0.0"), whole("x"), whole("7.")] == ["1", "0", "x", "7"]
    assert [mixed("1.0"), mixed(" 1.50 ")] == ["1", "1.5"]
    assert NEW.spelling(["007", "1.0"])("1.0") == "1.0"
    assert NEW.spelling(["True", "false"])("TRUE") == "true"
    assert NEW.spelling(["True", "maybe"])("True") == "True"


def test_a_vocabulary_that_tells_them_apart_goes_on_doing_so() -> None:
    places = Places(["1", "1.0"], first=1, others=0, reading=NEW)
    assert [places["1"], places["1.0"], places["1.00"]] == [1, 2, 0]


def test_a_contract_of_an_earlier_build_reads_values_as_they_are_written() -> None:
    middle = contract(BEFORE)
    for name, value, place in (("price", "1.50", 0), ("day", "2024-03-02 00:00:00", 0)):
        assert sent(middle, **{name: value})[name].tolist() == [place]
    assert sent(middle, likes=["7", "?"])["likes"].tolist() == [[1, 2]]
    assert sent(middle, pair=[1, -999])["pair"].tolist() == [[1, -999]]
    one = contract(AS_BEFORE)
    assert (
        Contract.model_validate({k: v for k, v in one.model_dump().items() if k != "reading"})
        == one
    )
    assert sent(one, zone="1.0")["zone"].tolist() == [0]
    assert sent(one, zone="")[present("zone")].tolist() == [True]
    for bad in ({"zone": 1.0}, {"open": True}, {"size": ""}):
        with pytest.raises(BadRows):
            one.parse(orjson.dumps(bad))


@pytest.mark.parametrize("word", ["-999", "-999.0", " -999 "])
def test_a_number_that_says_missing_does_so_as_text_too(word: str) -> None:
    reading = Reading(texts="folded", numbers="whole", empty="missing", missing=("", word))
    for value in (-999, -999.0, "-999", "-999.0", " -999.00"):
        assert reading.is_missing(value), value
    for value in ("-9990", "-999.5", "999", -999.5, True):
        assert not reading.is_missing(value), value

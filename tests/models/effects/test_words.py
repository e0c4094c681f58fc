"""Words: runs that are the text again, each left out once, whatever is written in it."""

from hypothesis import given
from hypothesis import strategies as st

from onepass.models.contract.inputs.text import TextInput
from onepass.models.contract.steps import done
from onepass.models.effects.words import MOST, all_runs, each_without, runs_of


@given(st.text(max_size=400))
def test_runs_are_the_text_again(text: str) -> None:
    runs = runs_of(text)
    assert "".join(runs) == (text if text.strip() else "")
    assert len(runs) <= MOST
    assert all(run.strip() for run in runs)


def test_a_long_text_has_runs_of_about_as_many_words() -> None:
    assert runs_of(" good  film,\nbad 映画") == [" good  ", "film,\n", "bad ", "映", "画"]
    runs = runs_of(" ".join(f"w{n}" for n in range(150)))
    assert len(runs) == MOST
    assert {len(run.split()) for run in runs} == {2, 3}


def test_each_text_is_cut_without_one_of_its_runs() -> None:
    tokens = {"kind": "hashed", "buckets": 2**20}
    text = TextInput.model_validate({"kind": "text", "max_tokens": 4, "tokens": tokens})
    rows = [{"review": "one two"}, {"review": ""}, {"review": "a " * 300 + "b"}]
    runs = all_runs({"review": text}, rows)
    assert runs["review"].words[:2] == [["one", "two"], []]
    assert runs["review"].longest == 32, "no more of it is read"
    without = done(each_without(runs))["review"]
    assert without[0] == [text.decode("two"), text.decode("one")]
    assert without[1] == []
    assert without[2] == [text.decode("a a a a")] * 32

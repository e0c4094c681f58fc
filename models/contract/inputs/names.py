"""Names and whole numbers as a caller may send them: for categories and the items of sets."""

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from onepass.models.contract.reading import EXACT, Reading


def name_schemas(reading: Reading, *, least: int = 0, fractions: bool = False) -> list[CoreSchema]:
    """Text of at least so many letters, and whole numbers; 1.0 where that is read as 1, and 1.5
    where the names are such `fractions`."""
    whole = core_schema.int_schema(strict=True)
    step = None if fractions else 1
    floats = core_schema.float_schema(
        strict=True, multiple_of=step, gt=-EXACT, lt=EXACT, allow_inf_nan=False
    )
    numbers = [whole] if reading.numbers == "as_is" else [whole, floats]
    return [text_schema(reading, least=least), *(present(one, reading) for one in numbers)]


def text_schema(reading: Reading, *, least: int = 0) -> CoreSchema:
    """Text that is no word for a missing value; without blanks around it where they say nothing."""
    if reading == Reading():
        return core_schema.str_schema(strict=True, min_length=least or None)
    least = max(least, int(reading.empty == "missing"))
    text = core_schema.str_schema(
        strict=True, min_length=least or None, strip_whitespace=reading.texts == "folded"
    )
    return text if reading.words == {""} else present(text, reading)


def present(schema: CoreSchema, reading: Reading) -> CoreSchema:
    """A value that does not say that nothing is there. Python looks at it, where there are words
    for that alone: the empty text is refused by pydantic-core."""
    number = schema["type"] in ("int", "float")
    if reading.empty == "text" or not (reading.numbers_missing if number else reading.words - {""}):
        return schema

    def refuse(value: object) -> object:
        if reading.is_missing(value):
            raise PydanticCustomError("missing", "is missing")
        return value

    return core_schema.no_info_after_validator_function(refuse, schema)

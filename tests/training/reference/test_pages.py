"""Pages of the reference: a table per kind, what is the same told once, and commands."""

from typing import Annotated

import typer

from onepass.training.reference.pages import commands_page, paragraphs, spec_page, table
from onepass.training.reference.places import Schema

WIDE = {
    "title": "Wide",
    "type": "object",
    "description": "It is wide.",
    "properties": {
        "kind": {"const": "wide"},
        "width": {"type": "integer", "default": 2, "description": "How wide."},
    },
}
SMALL = {
    "$defs": {"Wide": WIDE},
    "type": "object",
    "properties": {
        "first": {"anyOf": [{"$ref": "#/$defs/Wide"}], "description": "The first."},
        "second": {"anyOf": [{"$ref": "#/$defs/Wide"}], "description": "The second."},
    },
}


def test_a_kind_is_told_once() -> None:
    page = spec_page(Schema(SMALL))
    assert "| `width` | whole number | 2 | How wide. |" in page
    assert "As `first`." in page


def test_a_column_that_says_nothing_is_left_out() -> None:
    assert list(table(("a", "b"), [("x|y", ""), ("z", "")])) == [
        "| a |",
        "|---|",
        "| x\\|y |",
        "| z |",
    ]


def test_code_in_a_docstring_stays_code() -> None:
    assert paragraphs("As here:\n\n{kind: images}\n{kind: table}") == (
        "As here:\n\n    {kind: images}\n    {kind: table}"
    )


def test_a_command_tells_its_parameters() -> None:
    program = typer.Typer()

    @program.command()
    def serve(where: str, port: Annotated[int, typer.Option(help="The port.")] = 80) -> None:
        """Serve it."""

    @program.command()
    def train() -> None:
        """Train it."""

    page = commands_page(typer.main.get_command(program))
    assert "## onepass train\n\nTrain it." in page
    assert "## onepass serve\n\nServe it." in page
    assert "| `WHERE` | required |" in page
    assert "| `--port` | 80 | The port. |" in page

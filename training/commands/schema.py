"""`onepass schema`."""

from onepass.training.commands.problems import needs, problems


def schema() -> None:
    """Print the JSON Schema of a spec, for editors."""
    with problems():
        needs("torch", "polars")
        import json

        from onepass.training.reference.schema import document_schema

        print(json.dumps(document_schema(), indent=1, ensure_ascii=False))

"""`onepass explain`."""

from typing import Annotated

import typer

from onepass.training.commands.problems import needs, problems

PREFIX = "ONEPASS_"


def explain(
    path: Annotated[
        str | None,
        typer.Argument(
            help="As errors name it: training.clip, balancing.mgda, tasks.fare.min; or a setting "
            "of the service, ONEPASS_PORT. Left out, what can be asked is listed."
        ),
    ] = None,
) -> None:
    """Explain a setting or a kind: what it means, its type, its default, what is allowed."""
    with problems():
        if path is not None and path.upper().startswith(PREFIX):
            print(_of_service(path.upper()))
            return
        needs("torch", "polars")
        from onepass.training.reference.places import Schema
        from onepass.training.reference.schema import document_schema
        from onepass.training.reference.told import contents, explained

        schema = Schema(document_schema())
        if path is not None:
            print(explained(schema, path))
            return
        print("\n".join(contents(schema)))
        print(
            "\nonepass explain SECTION, or SECTION.KIND, or a setting's path, tells more; so does"
        )
        print("a setting of the service, which onepass serve --settings lists: ONEPASS_PORT")


def _of_service(name: str) -> str:
    from onepass.app.requests.settings import Settings
    from onepass.models.contract.errors import suggestion
    from onepass.training.reference.service import explained, names

    if name not in names(Settings):
        raise ValueError(f"{name}: no such setting{suggestion(name, names(Settings))}")
    return explained(Settings, name)

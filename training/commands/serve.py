"""`onepass serve`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from onepass.training.commands.problems import problems


def serve(
    bundles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DIR_FILE_OR_URL...",
            help="Folders of runs, of models, or of many models; https:// URLs of runs; or one "
            "fleet.yaml; else ONEPASS_BUNDLE.",
        ),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that share the port.")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, onnx or torch.")] = None,
    feedback: Annotated[
        Path | None, typer.Option(help="Keep answers and their truths in this file: /feedback.")
    ] = None,
    feedback_follow: Annotated[
        bool | None,
        typer.Option("--feedback-follow", help="Intervals widen and narrow as truths say."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Write a sample of rows and answers to this folder.")
    ] = None,
    show: Annotated[
        bool,
        typer.Option(
            "--settings", help="List every setting, its default and what it means, and leave."
        ),
    ] = False,
) -> None:
    """Serve bundles. Every setting is also an ONEPASS_* variable; flags win."""
    with problems():
        from pydantic import ValidationError

        from onepass.app.processes.serve import serve as serve_bundle
        from onepass.app.requests.settings import Settings
        from onepass.training.reference.service import listing

        if show:
            print("\n".join(listing(Settings)))
            return
        flags: dict[str, Any] = {
            "host": host, "port": port, "workers": workers, "engine": engine,
            "feedback": feedback, "feedback_follow": feedback_follow, "record": record,
        }  # fmt: skip
        try:
            settings = Settings(**{name: v for name, v in flags.items() if v is not None})
        except ValidationError as error:
            raise ValueError("\n".join(_setting_problem(e) for e in error.errors())) from None
        paths = bundles or ([] if settings.bundle is None else [settings.bundle])
        if not paths:
            raise ValueError("name a bundle: onepass serve BUNDLE, or ONEPASS_BUNDLE")
    raise typer.Exit(serve_bundle(paths, settings, become=True))


def _setting_problem(error: Any) -> str:
    name = ".".join(map(str, error["loc"]))
    got = "" if name in ("api_keys", "admin_keys") else f", got {error['input']!r}"
    return f"{name} (ONEPASS_{name.upper()}): {error['msg'].removeprefix('Value error, ')}{got}"

"""The `onepass` command.

Each command imports its room on use: `onepass serve` runs where torch and polars are not
installed. This is why imports stand inside functions here, and why this file alone of `training/`
may import `app`.
"""

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="One network that answers many questions, and a service that returns all the answers "
    "from one forward pass.",
)
EXAMPLES = Path(__file__).parent / "examples"
PIPE_WIDTH = 160
"""Of tables that nobody's terminal bounds."""

BundleArgument = Annotated[
    Path, typer.Argument(help="A run's folder, or a model's, whose newest run is taken.")
]
SpecArgument = Annotated[str, typer.Argument(help="A YAML file, or the name of an example.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Overrides a setting; may be repeated."),
]
OutOption = Annotated[Path, typer.Option(help="Where models' folders are kept.")]


def main() -> None:
    """The entry point: what a user did wrong is a line on stderr, never a traceback."""
    app()


@app.command()
def train(
    spec: SpecArgument,
    set_: SetOption = None,
    out: OutOption = Path("checkpoints"),
    resume: Annotated[
        bool, typer.Option("--resume", help="Goes on with the newest unfinished run.")
    ] = False,
    onnx: Annotated[bool, typer.Option(help="Export the graph that serves without torch.")] = True,
    init_from: Annotated[
        Path | None, typer.Option(help="A bundle whose weights are taken where they fit.")
    ] = None,
    add_task: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A task of the spec that the bundle of --init-from lacks: it alone learns, the "
            "old answers stay as they are. May be repeated.",
        ),
    ] = None,
    log: Annotated[
        str, typer.Option(help="Writes every epoch to tensorboard, mlflow, or both: a,b.")
    ] = "",
) -> None:
    """Train a network and write its bundle. Ctrl-C keeps the best epoch so far."""
    with _problems():
        _needs("torch", "polars", "sklearn", "matplotlib", "yaml", *(["onnxscript"] * onnx))
        from rich.console import Console

        from training.fitting import fit
        from training.logs import named
        from training.progress import progress
        from training.showing import show_report
        from training.spec import load

        starts = [] if init_from is None else [f"init_from={json.dumps(str(init_from))}"]
        starts += [f"add_tasks={json.dumps(add_task)}"] if add_task else []
        chosen = load(spec, [*(set_ or []), *starts])
        told, log_to = progress(), named(log)
        bundle = fit(chosen, out=out, resume=resume, progress=told, onnx=onnx, log=log_to)
        show_report(Console(), bundle)
        print(f"bundle: {bundle.folder}")
        print(f"serve:  onepass serve {bundle.folder.parent}")


@app.command()
def compare(
    spec: SpecArgument,
    sharing: Annotated[str, typer.Option(help="Kinds of sharing, as in hard,mmoe.")] = "hard",
    balancing: Annotated[
        str, typer.Option(help="Kinds of balancing, as in equal,uncertainty.")
    ] = "equal",
    seeds: Annotated[int, typer.Option(min=1, help="Runs of each; finalists get five.")] = 3,
    set_: SetOption = None,
    out: OutOption = Path("checkpoints"),
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes at once; else one per core.")
    ] = None,
) -> None:
    """Is sharing worth it? Every sharing with every balancing, against each task trained alone.

    The same splits, budget and seeds for all; a tuned weighted sum is always among them. Runs are
    kept in OUT/NAME/compare, so that the same command goes on where it was stopped. Writes
    compare.csv, compare.png and verdict.txt there.
    """
    with _problems():
        _needs("torch", "polars", "sklearn", "matplotlib", "yaml")
        from rich.console import Console

        from training.comparing.compare import compare as compare_variants
        from training.comparing.showing import tables
        from training.comparing.verdict import verdict
        from training.spec import load

        found, folder = compare_variants(
            load(spec, set_ or []),
            sharings=sharing.split(","),
            balancings=balancing.split(","),
            seeds=seeds,
            out=out,
            jobs=jobs,
            say=lambda text: print(text, file=sys.stderr, flush=True),
        )
        console = Console()
        wide = console if console.is_terminal else Console(width=PIPE_WIDTH)
        wide.print(*tables(found))
        print(verdict(found))
        print(f"written: {folder}/compare.csv, compare.png, verdict.txt")


@app.command()
def serve(
    bundle: Annotated[
        Path | None,
        typer.Argument(help="A run's or a model's folder; else ONEPASS_BUNDLE."),
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that share the port.")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, onnx or torch.")] = None,
    show: Annotated[
        bool, typer.Option("--settings", help="List every setting with its default, and leave.")
    ] = False,
) -> None:
    """Serve a bundle. Every setting is also an ONEPASS_* variable; flags win."""
    with _problems():
        from pydantic import ValidationError

        from app.serve import serve as serve_bundle
        from app.settings import Settings

        if show:
            for name, field in Settings.model_fields.items():
                print(f"ONEPASS_{name.upper():<22} {field.default!s}")
            return
        flags: dict[str, Any] = {
            "bundle": bundle, "host": host, "port": port, "workers": workers, "engine": engine,
        }  # fmt: skip
        try:
            settings = Settings(**{name: v for name, v in flags.items() if v is not None})
        except ValidationError as error:
            raise ValueError("\n".join(_setting_problem(e) for e in error.errors())) from None
        if settings.bundle is None:
            raise ValueError("name a bundle: onepass serve BUNDLE, or ONEPASS_BUNDLE")
    raise typer.Exit(serve_bundle(settings.bundle, settings))


@app.command()
def predict(
    bundle: BundleArgument,
    file: Annotated[Path, typer.Argument(help="Rows: .csv, .csv.gz, .parquet or .jsonl.")],
    out: Annotated[Path | None, typer.Option(help="Else standard output.")] = None,
    tasks: Annotated[str | None, typer.Option(help="Only these, as in fare,tip.")] = None,
) -> None:
    """Answer the rows of a file: the same rows out, with a column per field of an answer."""
    with _problems():
        _needs("polars")
        from models import load
        from training.predicting import predict_file

        count = predict_file(load(bundle), file, out, tasks.split(",") if tasks else None)
        print(f"{count} rows answered", file=sys.stderr)


@app.command()
def inspect(bundle: BundleArgument) -> None:
    """Show a bundle: contract, report, sizes, how it was made."""
    with _problems():
        from rich.console import Console

        from models.bundle import open_bundle
        from training.showing import show_contract, show_facts, show_report

        opened, console = open_bundle(bundle), Console()
        for show in (show_contract, show_report, show_facts):
            show(console, opened)


@app.command()
def export(bundle: BundleArgument) -> None:
    """Add the ONNX graph to a bundle that has none: it serves faster, and without torch."""
    with _problems():
        _needs("torch", "onnxscript")
        from training.export import export_bundle

        print(export_bundle(bundle))


@app.command()
def examples(
    name: Annotated[str | None, typer.Argument(help="The one to copy here.")] = None,
    to: Annotated[Path, typer.Option(help="Where to.")] = Path(),
) -> None:
    """List the example specs, or copy one to change it."""
    with _problems():
        files = {file.stem: file for file in sorted(EXAMPLES.glob("*.yaml"))}
        if name is None:
            for stem, file in files.items():
                print(f"{stem:<10} {file.read_text().splitlines()[0].removeprefix('# ')}")
            return
        if name not in files:
            raise ValueError(f"{name}: no such example; there are {', '.join(files)}")
        target = to / files[name].name if to.is_dir() else to
        if target.exists():
            raise ValueError(f"{target}: is there already")
        shutil.copy(files[name], target)
        print(f"{target}: train it with: onepass train {target}")


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="A table: .csv, .csv.gz or .parquet.")],
    targets: Annotated[str, typer.Option(help="The columns to predict, as in fare,tip.")],
    out: Annotated[Path | None, typer.Option(help="Else standard output.")] = None,
) -> None:
    """Write a first spec for a table: guesses kinds, leaves out ids and leaks, and says why."""
    with _problems():
        _needs("polars", "sklearn", "yaml")
        from training.init import first_spec

        text, warnings = first_spec(file, targets.split(","))
        for warning in warnings:
            print(warning, file=sys.stderr)
        if out is None:
            print(text)
        elif out.exists():
            raise ValueError(f"{out}: is there already")
        else:
            out.write_text(text)
            print(f"{out}: read it, then: onepass train {out}")


@contextmanager
def _problems() -> Iterator[None]:
    """What a user can mend is told in lines; anything else is a bug and keeps its traceback."""
    try:
        yield
    except (ValueError, OSError) as error:
        _fail(str(error))
    except RuntimeError as error:
        if type(error).__name__ != "NothingKept":
            raise
        _fail(str(error))


def _fail(text: str) -> None:
    print(text, file=sys.stderr)
    raise typer.Exit(1)


def _needs(*modules: str) -> None:
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ValueError(f"this command needs {', '.join(missing)}: pip install 'onepass[train]'")


def _setting_problem(error: Any) -> str:
    name = ".".join(map(str, error["loc"]))
    got = "" if name == "api_keys" else f", got {error['input']!r}"
    return f"{name} (ONEPASS_{name.upper()}): {error['msg']}{got}"


if __name__ == "__main__":
    main()

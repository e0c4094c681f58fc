"""Training, from a spec to a bundle: source -> network -> epochs -> evaluate -> bundle."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from onepass.models import bundle as bundles
from onepass.models import bundle_writing, load
from onepass.models.bundle import BadBundle, Bundle
from onepass.training.bundles import write
from onepass.training.data.prepare import Prepared, prepare
from onepass.training.evaluation.notes import BEWARE
from onepass.training.fitting.choosing import chosen
from onepass.training.fitting.train import BY_HAND, NothingKept, train
from onepass.training.fitting.variants import Variants
from onepass.training.runs import add_task, logs
from onepass.training.runs.began import as_begun
from onepass.training.runs.checkpoint import VARIANTS, Running, has_state
from onepass.training.runs.disks import check_folder
from onepass.training.runs.interrupt import Interrupt
from onepass.training.runs.notebook import in_notebook
from onepass.training.runs.progress import Progress, Silent
from onepass.training.runs.saving import close, unwritten
from onepass.training.specs.handed import TABLE, handed
from onepass.training.specs.read import read
from onepass.training.specs.recipes.told import told
from onepass.training.specs.spec import Spec


def fit(
    spec: Spec | Mapping[str, Any] | Path | str,
    *,
    data: Any = None,
    overrides: Sequence[str] = (),
    out: Path | str = "checkpoints",
    resume: bool = False,
    progress: Progress | None = None,
    onnx: bool = True,
    pictures: bool = True,
    log: Sequence[logs.LogKind] = (),
    raise_again: bool = True,
) -> Bundle:
    """Trains and writes a bundle into `out/<name>/<run>`; gives it, opened, and proven where it can
    be served. Once it has learnt nothing but a disk stops it: what cannot be done is told in it.

    `spec` is a file, the name of an example, plain data or a spec that is read already; `overrides`
    are settings by their path, `training.epochs=2`. What a spec leaves out is filled by its recipe,
    unless it is read already.

    `data` is a frame of the rows, in place of the file that `source` would name: of pandas, polars
    or any library that speaks Arrow; where there are several sources, a mapping of frames. Files
    that its cells name are beside `source.path` where that is said, else in the current folder.

    Without `onnx` the graph is not exported, which takes seconds: torch serves such a bundle.
    Without `pictures` neither `report.html` nor `curves.png` is drawn, which takes seconds, too.
    Without `progress` a notebook shows a bar, and all else nothing.
    `log` names where else every epoch is written. Ctrl-C or SIGTERM ends training and keeps what
    was learnt, as a bundle; then the signal is raised again, unless `raise_again` is false.

    Raises:
        BadSpec: the data is not what the spec says, or there is nothing to resume.
        NothingKept: no epoch was worth keeping; of variants that are tried, what is known is kept.
        OSError: the bundle could not be written; the run can be resumed.
        KeyboardInterrupt: Ctrl-C was pressed, and what was learnt is kept.
    """
    spec = read(spec, overrides, else_={} if data is None else TABLE)
    logs.check(log)
    progress = progress or in_notebook() or Silent()
    model_folder = check_folder(Path(out) / spec.name)
    spec = add_task.settled(as_begun(spec, model_folder) if resume else spec)
    for line in told(spec):
        progress.say(line)
    spec, reading = (spec, spec) if data is None else handed(spec, data)
    prepared = prepare(reading)
    bundle_writing.sweep(model_folder)
    run = Running.newest(model_folder) if resume else Running.begin(model_folder)
    begun = has_state(run.folder)
    threads, finished, opened = torch.get_num_threads(), False, list[logs.Log]()
    with Interrupt() as stop:
        try:
            spec = spec if begun else _chosen(spec, prepared, run, progress, stop)
            about = logs.Run(
                name=spec.name,
                version=run.version,
                model_folder=model_folder,
                spec=spec.model_dump(mode="json"),
                resumed=resume,
            )
            opened += [logs.begin(kind, about) for kind in log]
            loop, history, ended = train(
                spec, prepared, run, progress, resume=begun, stop=stop, log=opened
            )
            folder = write.bundle(
                loop,
                prepared,
                model_folder,
                version=run.version,
                history=history,
                ended=ended,
                onnx=onnx,
                pictures=pictures,
            )
            finished = True
        except NothingKept as error:
            finished = not (stop.asked and (run.folder / VARIANTS).exists())
            if raise_again:
                stop.raise_again(str(error))
            raise
        except OSError as error:
            raise unwritten(error, model_folder, run) from error
        finally:
            progress.end()
            for one in opened:
                close(one, progress, finished=finished)
            run.close(finished=finished)
            torch.set_num_threads(threads)
    progress.say(f"epoch {loop.facts.best_epoch} is the best, and on disk")
    if raise_again:
        stop.raise_again(f"{BY_HAND}; what was learnt is kept: {folder}")
    return _opened(folder, progress)


def _chosen(
    spec: Spec, prepared: Prepared, run: Running, progress: Progress, stop: Interrupt
) -> Spec:
    """The spec that training begins with, where its recipe tries several.

    Raises:
        NothingKept: it was stopped by hand; what is known of variants is kept.
    """
    spec = chosen(spec, Variants(run, spec, prepared, stop).skill, progress.say)
    if stop.asked:
        raise NothingKept(
            f"{BY_HAND} while variants were tried: no epoch was worth keeping; the same command "
            "with --resume goes on from there"
        )
    if prepared.both is not None:
        return spec
    training = spec.training.model_copy(update={"refit": False})  # asked for where it can be
    return spec.model_copy(update={"training": training})


def _opened(folder: Path, progress: Progress) -> Bundle:
    """What was written, proven; where nothing here can serve it, that is said and it is kept."""
    try:
        return load(folder).bundle
    except BadBundle as error:
        progress.say(f"{BEWARE}it is written, and cannot be served: {error}")
        return bundles.open_bundle(folder)

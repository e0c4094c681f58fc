"""A federation from a plan to the bundles: join, rounds, the end; stopped, it goes on."""

from pathlib import Path

from onepass.models import bundle_writing
from onepass.training.federated import shared_bundle
from onepass.training.federated.asking import Asking, Say, Transport
from onepass.training.federated.plan import PlanSpec
from onepass.training.federated.rounds import Federation
from onepass.training.runs.checkpoint import Running
from onepass.training.runs.disks import check_folder


def federate(
    plan: PlanSpec, transport: Transport, *, out: Path, say: Say, resume: bool = False
) -> Path:
    """The folder of the shared bundle, `out/<plan's name>/<run>`; clients write theirs themselves.

    Raises:
        BadSpec: clients have no shared part, or there is nothing to resume.
        TooFew: fewer clients answered than must; what was averaged is on disk.
        OSError: the state or the bundle could not be written.
    """
    folder = check_folder(out / plan.name)
    bundle_writing.sweep(folder)
    run = Running.newest(folder) if resume else Running.begin(folder)
    finished = False
    try:
        asking = Asking(transport, plan.wait_s, say)
        federation = Federation(plan, asking, run, resume=resume)
        ended = federation.rounds()
        federation.finish()
        written = shared_bundle.write(
            federation.state, folder, name=plan.name, version=run.version, ended=ended
        )
        finished = True
        return written
    finally:
        run.close(finished=finished)

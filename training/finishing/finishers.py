"""The finishers, in the order in which they run: each sees what those before it have learnt."""

from functools import partial

from onepass.models.contract import Contract
from onepass.models.network import Network
from onepass.training.batches.rows import Rows
from onepass.training.evaluation.notes import attempt
from onepass.training.finishing import Finisher, thresholds

FINISHERS = (Finisher(thresholds.finish, thresholds.untuned, "thresholds are not tuned"),)


def finish(contract: Contract, network: Network, held_out: Rows, notes: list[str]) -> Contract:
    """The contract with what all of them have learnt; of one that fails there is a note, and
    nothing else."""
    for finisher in FINISHERS:
        learn = partial(finisher.finish, contract, network, held_out)
        contract = attempt(notes, finisher.undone, learn, finisher.without(contract))
    return contract

"""The rounds: what is shared goes out, what clients learnt comes in, the average is what is shared.

The server holds no rows and no network. After each round its state is on disk.
"""

from collections.abc import Mapping

import numpy as np

from onepass.training.federated import agreement
from onepass.training.federated.asking import Asking, TooFew
from onepass.training.federated.messages import Message
from onepass.training.federated.plan import PlanSpec
from onepass.training.federated.state import Best, State
from onepass.training.federated.strategies import Sent
from onepass.training.runs.checkpoint import Running

ALL_DONE = "all rounds done"
NO_BETTER = "no client got better for as long as it waits"
AGAIN = "; with --resume it goes on after the last round that was averaged"


class Federation:
    """From its first round, or where it stood, to the bundles of its clients."""

    def __init__(self, plan: PlanSpec, asking: Asking, run: Running, *, resume: bool) -> None:
        """Raises BadSpec: there is no shared part, or it was another plan; TooFew: not all clients
        are there that must be."""
        self.plan, self._asking, self._run = plan, asking, run
        if resume:
            self.state = State.load(run, plan)
            asking.again = AGAIN
            agreement.joined(plan, asking, self.state.missing, resume=True)
            asking.say(f"it goes on after round {self.state.round} of {plan.rounds}")
        else:
            self.state = agreement.agreed(plan, asking)
            self._save()
            asking.again = AGAIN

    def _save(self) -> None:
        self.state.save(self._run, self.plan)

    def rounds(self) -> str:
        """Until they are over, or no client gets any better: says which.

        Raises:
            TooFew: what was averaged is on disk.
        """
        state = self.state
        while not state.ended:
            done = self._round()
            if done or state.round == self.plan.rounds:
                state.ended = NO_BETTER if done else ALL_DONE
            self._save()
        return state.ended

    def _round(self) -> bool:
        """Another one; whether none of the clients got any better for long."""
        plan, state = self.plan, self.state
        facts = {"done": state.round * plan.epochs, "epochs": plan.epochs, "mu": plan.mu}
        asked = dict.fromkeys(state.members, Message("round", facts, state.server.tensors))
        answers = self._asking.ask(
            f"round {state.round + 1}", asked,
            least=min(plan.needed, len(state.members)), like=state.server.tensors,
        )  # fmt: skip
        self._judge(answers)
        state.server.take({n: Sent(one.facts["rows"], one.tensors) for n, one in answers.items()})
        state.round += 1
        return all(one.facts["done"] for one in answers.values())

    def _judge(self, answers: Mapping[str, Message]) -> None:
        """What clients say of the average that they met."""
        state = self.state
        skills = {name: one.facts["skill"] for name, one in answers.items()}
        known = {name: one for name, one in skills.items() if one is not None}
        if known:
            told = "  ".join(f"{name} skill {one:.3f}" for name, one in known.items())
            self._asking.say(f"round {state.round}/{self.plan.rounds}  {told}")
        mean = float(np.mean([*known.values()])) if len(known) == len(state.members) else -np.inf
        if mean > state.best.skill:
            state.best = Best(state.round, mean, dict(state.server.tensors))

    def finish(self) -> None:
        """Each client that has not yet writes its bundle.

        Raises:
            TooFew: one did not; with --resume it is asked again.
        """
        state = self.state
        message = Message("finish", {"ended": state.ended}, state.server.tensors)
        missing = state.missing
        answers = self._asking.ask("the end", dict.fromkeys(missing, message), least=0)
        self._judge(answers)
        state.finished += answers.keys()
        self._save()
        if state.missing:
            raise TooFew(f"the end: no bundle of {', '.join(state.missing)} yet{AGAIN}")

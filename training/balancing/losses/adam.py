"""Adam on one number per task (Kingma and Ba, "Adam", ICLR 2015), for weights with a rate of their
own: in plain numbers, as tensors of this size cost more than they compute. Its memory is JSON.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """Numbers per task, and their moments; a task without a gradient is not touched."""

    def __init__(self, tasks: Iterable[str], start: float, *, lr: float, decay: float = 0.0):
        self.numbers = dict.fromkeys(tasks, start)
        self.lr = lr
        self.decay = decay
        self.moments: dict[str, list[float]] = {task: [0.0, 0.0, 0.0] for task in self.numbers}

    def step(self, gradients: Mapping[str, float]) -> None:
        """One step for the tasks that have a gradient."""
        for task, slope in gradients.items():
            gradient = slope + self.decay * self.numbers[task]
            count, first, second = self.moments[task]
            count += 1
            first = BETA1 * first + (1 - BETA1) * gradient
            second = BETA2 * second + (1 - BETA2) * gradient**2
            self.moments[task] = [count, first, second]
            length = math.sqrt(second / (1 - BETA2**count)) + EPSILON
            self.numbers[task] -= self.lr * first / (1 - BETA1**count) / length

    def state(self) -> dict[str, Any]:
        """Everything."""
        return {"numbers": self.numbers, "moments": self.moments}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes it back."""
        self.numbers = dict(state["numbers"])
        self.moments = {task: list(moments) for task, moments in state["moments"].items()}

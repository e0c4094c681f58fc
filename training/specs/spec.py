"""The spec: one YAML file that says what is asked, of which rows, of which network, and how.

Errors name the path in the user's own words, the value and the rule, all at once:

    tasks.fare.min: must be a number, got 'zero'
    sharing.experst: no such setting; did you mean 'experts'?
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from onepass.models.contract import Contract
from onepass.models.contract.errors import suggestion
from onepass.models.contract.forms import Choice, Choices
from onepass.models.contract.frozen import MOST_DECLARED, Frozen, Name
from onepass.models.contract.inputs import Input
from onepass.models.contract.pretrained import absent
from onepass.models.contract.tasks import Task
from onepass.models.network import answers, fits
from onepass.models.network.encoders import EncodersSpec
from onepass.models.network.ensemble import EnsembleSpec
from onepass.models.network.heads import HeadsSpec
from onepass.models.network.sharing import HardSpec, SharingSpec
from onepass.models.network.spec import NetworkSpec
from onepass.models.network.targets import TargetsSpec
from onepass.models.network.trunks import MlpSpec, Trunk
from onepass.training import sources
from onepass.training.balancing import Balancing, EqualSpec
from onepass.training.batches import batch_norm, curriculum, forgetting
from onepass.training.batches.augment import AugmentSpec
from onepass.training.batches.curriculum import Curriculum
from onepass.training.batches.input_dropout import Share
from onepass.training.batches.mixing import Mixing
from onepass.training.losses import Loss
from onepass.training.sources import Sources
from onepass.training.specs import augmenting, cells, certainty, each, foreign
from onepass.training.specs.certainty import CertaintySpec
from onepass.training.specs.errors import worded
from onepass.training.specs.export import ExportSpec
from onepass.training.specs.recipes.names import Document, Recipe
from onepass.training.steps import freezing
from onepass.training.steps.settings import TrainingSpec
from onepass.training.tasks import kind_of


class BadSpec(ValueError):
    """A spec that cannot be followed; one line per problem."""


class Spec(Frozen):
    """The whole file."""

    name: Name
    """Name of the model: of its folder, and of it in paths and metrics."""
    recipe: Recipe | None = Field(default=None, exclude_if=absent)
    """What filled the sections that were left out. Where a file is read, `good` unless it says
    another or none, or is whole: says trunk, heads and training."""
    inputs: dict[Name, Input] = Field(max_length=MOST_DECLARED)
    """What a row is made of, by name."""
    tasks: dict[Name, Task] = Field(max_length=MOST_DECLARED)
    """What is asked of each row, by name."""
    source: Sources
    """Where rows and labels come from: one source, or several under names of their own."""
    mixing: Mixing | None = None
    """How rows of several sources are drawn; uniform unless said."""
    encoders: EncodersSpec = EncodersSpec()
    """How inputs become features."""
    trunk: Trunk = MlpSpec()
    """What the features go through on the way to the tasks."""
    heads: HeadsSpec = HeadsSpec()
    """The layers that each task has for itself, between the trunk and its answer."""
    sharing: SharingSpec = HardSpec()
    """What tasks have in common, and how they mix it."""
    targets: TargetsSpec = TargetsSpec()
    """How labels that are numbers are brought to a common size before they are learnt."""
    ensemble: EnsembleSpec | None = None
    """Several networks in one that share their weights and answer together, by their mean."""
    certainty: CertaintySpec | None = Field(default=None, exclude_if=absent)
    """What is promised of answers; left out, nothing is."""
    losses: dict[Name, Loss] = Field(default_factory=dict)
    """Per task, what an error costs; each kind of task has one unless said."""
    balancing: Balancing = EqualSpec()
    """How the losses of the tasks become one step: whose weight, or whose gradient, counts how
    much."""
    augment: dict[Name, AugmentSpec] = Field(default_factory=dict)
    """Per image input, how training images are changed."""
    drop: dict[Name, Share] = Field(default_factory=dict)
    """Per optional input: the share of training rows, drawn anew in each epoch, that do without it.
    Left out, 0.1 where none of them lacks it, else 0."""
    forget: dict[Name, Share] = Field(default_factory=dict)
    """Per input with a vocabulary: the share of values that count as unseen, drawn anew in each
    epoch. Left out, 0.02 where no training row has such, else 0."""
    init_from: Path | None = None
    """A bundle whose weights are taken where they fit."""
    add_tasks: tuple[Name, ...] = ()
    """Tasks that are new beside those of `init_from`: they alone learn, all that the bundle has
    stands still."""
    freeze: tuple[str, ...] = ()
    """Parts that stand still: encoders, trunk, trunk.0, sharing, heads, heads.TASK."""
    curriculum: Curriculum | None = None
    """Some tasks before others, or easy rows before hard ones."""
    training: TrainingSpec = TrainingSpec()
    """How long, how fast, on what."""
    export: ExportSpec = ExportSpec()
    """The graph that serves."""
    _by_recipe: Document = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _names_and_kinds_fit(self) -> Self:
        contract = Contract(inputs=self.inputs, tasks=self.tasks)
        problems = [
            f"{section}.{name}: no such {what}{suggestion(name, known)}"
            for section, names, what, known in self._references()
            for name in names
            if name not in known
        ]
        problems += [
            f"losses.{name}.kind: {loss.kind!r} does not suit a {self.tasks[name].kind} task; "
            f"there are {', '.join(kind_of(self.tasks[name]).suits)}"
            for name, loss in self.losses.items()
            if name in self.tasks and loss.kind not in kind_of(self.tasks[name]).suits
        ]
        if self.add_tasks and self.init_from is None:
            problems.append("add_tasks: to which bundle? say init_from, or --init-from BUNDLE")
        problems += each.problems_of(self.encoders, self.inputs)
        problems += freezing.problems_of(self.freeze, list(self.tasks))
        factors = self.training.lr_factors
        problems += freezing.problems_of(factors, list(self.tasks), "training.lr_factors")
        epochs, size = self.training.epochs, self.training.batch_size
        problems += curriculum.problems_of(
            self.curriculum,
            self.add_tasks or list(self.tasks),
            self.inputs,
            self.source,
            epochs=epochs if isinstance(epochs, int) else None,
        )
        if isinstance(size, int):
            problems += batch_norm.problems_of(self.trunk, self.sharing, size)
        problems += sources.problems_of(self.source, self.inputs, self.tasks)
        if self.mixing is not None and not isinstance(self.source, dict):
            problems.append("mixing: there is one source, nothing is mixed")
        labelled = any(isinstance(one.form, Choice | Choices) for one in self.tasks.values())
        if self.encoders.by_label and not labelled:
            problems.append("encoders.texts.weights: ratios are those of labels, no task has any")
        problems += foreign.problems_of(self.inputs, self.encoders, self.trunk)
        problems += cells.problems_of(self.tasks, self.trunk)
        problems += augmenting.problems_of(self.augment, contract)
        weights = self.export.weights
        problems += certainty.problems_of(self.certainty, self.inputs, self.tasks, weights=weights)
        try:
            fits.check(contract, self.network)
        except ValueError as error:
            problems.append(str(error))
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _references(self) -> list[tuple[str, Sequence[str], str, Sequence[str]]]:
        """Every place where the spec names an input or a task again."""
        tasks = list(self.tasks)
        images = [name for name, declared in self.inputs.items() if declared.kind == "image"]
        optional = [name for name, declared in self.inputs.items() if declared.optional]
        scaled = [name for name, task in self.tasks.items() if answers.scaled(task)]
        weights = list(getattr(self.balancing, "weights", {}))
        return [
            ("losses", list(self.losses), "task", tasks),
            ("balancing.weights", weights, "task", tasks),
            ("balancing.lowest", list(getattr(self.balancing, "lowest", {})), "task", tasks),
            ("heads.each", list(self.heads.each), "task", tasks),
            ("targets.each", list(self.targets.each), "task of regression or quantiles", scaled),
            ("encoders.each", list(self.encoders.each), "input", list(self.inputs)),
            ("augment", list(self.augment), "input of kind image", images),
            ("drop", list(self.drop), "optional input", optional),
            ("forget", list(self.forget), "input with a vocabulary", forgetting.named(self.inputs)),
            ("add_tasks", self.add_tasks, "task", tasks),
        ]

    @property
    def network(self) -> NetworkSpec:
        """The part that the bundle keeps to build the network again."""
        return NetworkSpec(
            encoders=self.encoders,
            trunk=self.trunk,
            heads=self.heads,
            sharing=self.sharing,
            targets=self.targets,
            ensemble=self.ensemble,
        )

    @property
    def by_recipe(self) -> Document:
        """What the recipe filled, as a document says it."""
        return self._by_recipe

    def loss(self, task: str) -> Loss:
        """The loss of a task, said or default."""
        return self.losses.get(task) or kind_of(self.tasks[task]).default_loss


def parse(document: Document, by_recipe: Document | None = None) -> Spec:
    """A spec from plain data, of which a recipe may have filled some; else it is taken as it is.

    Raises:
        BadSpec: with every problem.
    """
    try:
        spec = Spec.model_validate(document)
    except ValidationError as error:
        lines = [worded(detail, Spec, document) for detail in error.errors(include_url=False)]
        raise BadSpec("\n".join(lines)) from None
    spec._by_recipe.update(by_recipe or {})
    return spec

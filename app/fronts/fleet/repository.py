"""What an operator does with models: the repository of the Open Inference Protocol, and the same by
the names of this service. There only where ONEPASS_ADMIN_KEYS is set.

    POST /v2/repository/index
    POST /v2/repository/models/NAME/load        what the model's path says now
    POST /v2/repository/models/NAME/unload
    POST /models/NAME/swap                      {"version": "2026-11-22T10-00-00"}, or as load does
    POST /models/NAME/promote                   what is tried answers all
    POST /models/NAME/drop                      it is not tried any more

A name is that of a model of the fleet, a version that of one of its runs: nothing in a request is a
path. It is answered when all workers have switched, or when nothing is changed.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, NotRequired, Protocol

import orjson
from pydantic import StringConstraints, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from onepass.app.fronts.fleet.listing import index, told
from onepass.app.requests.admission import Admission
from onepass.app.requests.errors import NotFound, Reply, WrongMethod, reply_to
from onepass.app.requests.fleet_errors import Unchanged
from onepass.app.requests.model_path import REPOSITORY as ROOT
from onepass.app.requests.model_path import model_path
from onepass.app.requests.request_context import Receive, RequestContext
from onepass.app.serving import next_plan
from onepass.app.serving.fleet import Fleet
from onepass.app.serving.plan import ModelPlan, Plan
from onepass.app.transport.body_reader import read_body
from onepass.models.bundle import BadBundle
from onepass.models.contract import BadRequest, NotJson

MOST_BYTES = 2**16
_CALL = re.compile(rf"{ROOT}/models/([^/]+)/(load|unload)")
STRICT: Any = {"extra": "forbid", "strict": True}


VERBS = {"promote": next_plan.promoted, "drop": next_plan.dropped}


class Asks(Protocol):
    """Who has all workers switch."""

    async def ask(self, plan: Plan, names: list[str], text: str) -> None:
        """Raises Unchanged."""


@with_config(STRICT)
class Parameters(TypedDict):
    """What the protocol's clients send and means nothing here."""

    unload_dependents: NotRequired[bool]


@with_config(STRICT)
class Wish(TypedDict):
    """What a body may hold."""

    version: NotRequired[Annotated[str, StringConstraints(min_length=1, max_length=100)]]
    ready: NotRequired[bool]
    parameters: NotRequired[Parameters]


WISH = TypeAdapter(Wish)


class Order(NamedTuple):
    """What is to be done with which model."""

    name: str
    verb: str


class Repository:
    """Of one fleet."""

    def __init__(self, fleet: Fleet, plan: Callable[[], Plan], asks: Asks) -> None:
        """`plan` is the one in force."""
        self._fleet = fleet
        self._plan = plan
        self._asks = asks

    async def answer(self, call: RequestContext, receive: Receive, admission: Admission) -> Reply:
        """Raises NotFound, WrongMethod, NotLoaded, Unchanged, BadRequest, NotJson."""
        if call.method != "POST":
            raise WrongMethod("POST")
        wish = _read(await read_body(call, receive, admission, MOST_BYTES))
        if call.path == f"{ROOT}/index":
            return _reply(index(self._fleet, ready=wish.get("ready", False)))
        order = _order(call.path)
        plan = self._plan()
        model = plan.get(order.name)
        if model is None:
            raise NotFound(f"no such model; there is {' and '.join(map(repr, self._fleet.models))}")
        wanted = await asyncio.to_thread(_wanted, plan, model, order.verb, wish.get("version"))
        await self._asks.ask(wanted, [model.name], _text(wanted, model.name))
        if order.verb in ("load", "unload"):
            return _reply({})
        return _reply(told(self._fleet, self._fleet.models[model.name]))


def _order(path: str) -> Order:
    """Raises NotFound."""
    match, named = _CALL.fullmatch(path), model_path(path)
    if match is not None:
        return Order(match[1], match[2])
    if named is None or named.version is not None:
        raise NotFound(f"no such path; there is {ROOT}/index")
    return Order(named.name, named.rest.removeprefix("/"))


def _wanted(plan: Plan, model: ModelPlan, verb: str, version: str | None) -> Plan:
    """Raises NotFound, Unchanged."""
    if verb == "unload":
        if model.name == plan.default:
            raise Unchanged(f"{model.name!r} is the default model, and stays")
        return next_plan.put_down(plan, model)
    if verb in VERBS:
        return VERBS[verb](plan, model)
    try:
        return next_plan.swapped(plan, model, version)
    except BadBundle as error:
        raise Unchanged(plan.tame(str(error))) from None


def _text(plan: Plan, name: str) -> str:
    model = plan.get(name)
    assert model is not None
    if model.current is None:
        return f"{name} is put down"
    tried = "" if model.canary is None else f", and some try {model.canary.version}"
    tried += "" if model.shadow is None else f", and {model.shadow} is its shadow"
    return f"{name}/{model.current} answers{tried}"


def _read(body: bytes) -> Wish:
    """Raises NotJson, BadRequest."""
    if not body.strip():
        return {}
    try:
        document = orjson.loads(body)
    except ValueError:
        raise NotJson("not JSON") from None
    try:
        return WISH.validate_python(document)
    except ValidationError as error:
        raise BadRequest(
            [
                {
                    "loc": ("body", *one["loc"]),
                    "msg": one["msg"],
                    "type": one["type"],
                    "input": None,
                }
                for one in error.errors(include_url=False, include_input=False)
            ]
        ) from None


def failed(error: Exception, request_id: str, *, key: str) -> Reply:
    """The answer to a failure; under /v2 a text."""
    if key == "error" and isinstance(error, BadRequest):
        return Reply(400, orjson.dumps({key: str(error)}), [])
    return reply_to(error, request_id, key)


def _reply(document: Any) -> Reply:
    return Reply(200, orjson.dumps(document), [])

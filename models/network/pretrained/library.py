"""The package transformers, the extra `pretrained`: imported where a trunk is made, which takes
seconds, and told to keep quiet, to look nowhere but here, and to run nobody's code."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

from torch import nn

PASSED_OVER = {
    "transformers_version", "architectures", "torch_dtype", "dtype", "attn_implementation",
    "experts_implementation", "use_kernels", "gradient_checkpointing",
}  # fmt: skip
"""Settings that say nothing of the network itself, or how others ran it."""
REFUSED = {
    "auto_map": "names code of its own, which is never run: take a folder whose architecture is "
    "one of transformers' own",
    "quantization_config": "its weights are quantised, which is not read here: take the floating-"
    "point ones",
}


def library() -> ModuleType:
    """The package.

    Raises:
        ValueError: it is absent.
    """
    try:
        return import_module("transformers")
    except ImportError:
        text = "needs the package transformers, which is absent: pip install 'onepass[pretrained]'"
        raise ValueError(text) from None


@contextmanager
def quiet() -> Iterator[ModuleType]:
    """The package, without its progress bars and its advice."""
    package = library()
    logging = package.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        yield package
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def config_of(document: Mapping[str, Any]) -> Any:
    """The package's own config of a config.json.

    Raises:
        ValueError: it is not that of an encoder of texts, or asks for more than its weights.
    """
    for key, why in REFUSED.items():
        if document.get(key):
            raise ValueError(f"config.json: {key}: {why}")
    settings = {k: v for k, v in document.items() if k not in PASSED_OVER and not k.startswith("_")}
    kind = settings.pop("model_type", None)
    with quiet() as package:
        with _settings_of(kind):
            config = package.AutoConfig.for_model(kind, **settings)
        encoders = package.models.auto.modeling_auto.MODEL_FOR_MASKED_LM_MAPPING
        others = ("is_encoder_decoder", "is_decoder")
        if type(config) not in encoders or any(getattr(config, one, False) for one in others):
            text = f"{kind!r} is no encoder of texts, such as bert, roberta or modernbert are"
            raise ValueError(f"config.json: {text}")
    return config


def width_of(document: Mapping[str, Any], layers: Sequence[int] = ()) -> int:
    """Features of each piece, which those of several layers follow one another in.

    Raises:
        ValueError: as above, or it has no such layer.
    """
    config = config_of(document)
    count = int(config.num_hidden_layers)
    if layers and max(layers) > count:
        raise ValueError(f"layers: it has {count}, got {max(layers)}")
    return int(config.hidden_size) * max(1, len(layers))


def network_of(document: Mapping[str, Any]) -> nn.Module:
    """The network of a config.json, with numbers drawn at random.

    Raises:
        ValueError: as above.
    """
    config = config_of(document)
    with quiet() as package, _settings_of(config.model_type):
        made: nn.Module = package.AutoModel.from_config(
            config, attn_implementation="sdpa", trust_remote_code=False
        )
    return without_pooler(made)


def without_pooler(made: nn.Module) -> nn.Module:
    """Without the layer behind the first piece: it is one of another task's."""
    if getattr(made, "pooler", None) is not None:
        made.register_module("pooler", None)
    return made


@contextmanager
def _settings_of(kind: Any) -> Iterator[None]:
    """What classes of others make of settings that are not their own is a ValueError. They check
    few of them, and what they raise has nothing in common but Exception: it is a KeyError of an
    activation, an AssertionError of an embedding, a RuntimeError of torch, or a class of theirs."""
    try:
        yield
    except Exception as error:
        why = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        line = why.strip().partition("\n")[0][:200]
        raise ValueError(f"config.json: {kind!r}: {line}") from None

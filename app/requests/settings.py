"""The settings of the app: `ONEPASS_*` variables, and the flags of `onepass serve`.

Built once, at the edge; everything else receives them.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from onepass.app.requests.cors import Origins
from onepass.app.requests.keys import KeyFile, KeyList
from onepass.app.requests.shares import Networks
from onepass.models.engines import EngineKind


def _files(names: Any) -> Any:
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else names


Files = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_files)]
LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """Every number carries its unit. `ONEPASS_PORT=9000` sets `port`."""

    model_config = SettingsConfigDict(
        env_prefix="ONEPASS_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    bundle: str | None = None
    """What is served where the command names nothing: a folder of runs, of models, or of many
    models, a fleet.yaml, or the URL of a run: https://, oci://, s3://, gs://, az://."""
    engine: EngineKind = "auto"
    """What computes: `onnx` the exported graph, `torch` the network itself; `auto` takes the graph
    on a CPU where the bundle has one."""
    device: str = "cpu"
    """Where `torch` computes, as in cpu or cuda:0."""
    load_timeout_s: float = Field(default=120, gt=0)
    """How long loading a bundle and answering its golden rows may take: who makes a bundle may mean
    no good."""
    trusted_keys: Files = ()
    """Public keys (PEM files) between commas: a bundle that none of them signed is refused. Needs
    onepass[sign]."""

    cache_dir: Path | None = None
    """Where bundles are kept that were fetched from a URL; it must be writable. Else it is
    `onepass/bundles` in the user's cache folder."""
    cache_max_bytes: int = Field(default=20 * 2**30, ge=0)
    """The most bytes that are kept there: what was asked for longest ago goes first, but for what a
    service holds."""
    fetch_timeout_s: float = Field(default=600, gt=0)
    """How long fetching a bundle from a URL may take."""

    host: str = "127.0.0.1"
    """The address to listen on; 0.0.0.0 is all of the machine's."""
    port: int = Field(default=8000, ge=0, le=65535)
    """The port to listen on; 0 takes a free one."""
    grpc_port: int | None = Field(default=None, ge=1, le=65535)
    """One more port, on which gRPC is answered, by the same keys and certificate; without it there
    is none. Needs onepass[grpc]."""
    unix_socket: Path | None = None
    """A file to listen on in place of host and port; whoever may write to it may ask. Who comes
    over it is trusted as a proxy is."""
    root_path: str = Field(default="", pattern=r"^(/[A-Za-z0-9._~-]+)*$", max_length=200)
    """A prefix that a proxy leaves before our paths, as in /taxi; without it they answer, too."""
    tls_cert_file: Path | None = None
    """A PEM file: the certificate and those between it and the root. Files that are renewed are
    read again within a minute."""
    tls_key_file: Path | None = None
    """A PEM file of the key, without a passphrase; where it is not set, the key is in the other
    file."""
    workers: int = Field(default=1, ge=1, le=64)
    """Processes that share the port."""
    docs: bool = True
    """Whether there are the pages `/`, `/docs` and `/report`, and what they are drawn from."""

    api_keys_file: KeyFile = Field(default=(), repr=False)
    """A file with an API key per line; it is read when the settings are made."""
    api_keys: KeyList = Field(default=(), repr=False)
    """API keys that are let in, between commas. Only hashes are kept; `sha256:<hex>` may stand in
    place of a key. Set but empty it is refused, unless the file gives some."""
    admin_keys: KeyList = Field(default=(), repr=False)
    """Keys, between commas, of who may change what is served: without any, nobody may. Whoever has
    one is let in everywhere."""
    cors_origins: Origins = ()
    """Origins whose pages may ask, between commas, exactly as in https://example.com."""
    unknown_fields: Literal["refuse", "ignore"] = "refuse"
    """What becomes of a field that the model does not know: `ignore` lets callers send it before
    the model knows it."""

    max_body_bytes: int = Field(default=8 * 2**20, ge=1)
    """The largest body of a request that is answered as a whole; more is answered 413."""
    max_rows: int = Field(default=4096, ge=1)
    """The most rows of a request; more is answered 413."""
    loop_body_bytes: int = Field(default=2**13, ge=0)
    """Larger JSON of many values is read beside the event loop, in steps of a millisecond."""
    max_line_bytes: int = Field(default=2**20, ge=1)
    """The largest line of a stream of lines, which as a whole has no limit."""
    max_bytes_in_flight: int = Field(default=64 * 2**20, ge=1)
    """The most bytes of bodies that have arrived, and of answers that are not read yet, in each
    worker."""
    max_rows_in_flight: int = Field(default=16384, ge=1)
    """The most rows that are in work or wait, in each worker; beyond it, callers still find room
    for their share of it. Of pictures there are no more than `max_decode_bytes` holds once they are
    unpacked."""
    max_decode_bytes: int = Field(default=256 * 2**20, ge=8 * 2**20)
    """The most bytes that all pictures that are being unpacked may take, in each worker. Whichever
    needs more is refused; the others wait for room. Of one request, unpacked pictures take no more
    either."""
    slow_bytes_per_s: int = Field(default=16384, ge=0)
    """A body that comes more slowly than this loses first when room is short, and so does an answer
    that is read so."""
    slow_grace_s: float = Field(default=1, gt=0)
    """For so long a body is waited for before it counts as slow."""
    share_by_address: bool = False
    """Whether addresses share what room there is when it is short, too. Not behind an ingress:
    there all have one."""
    trusted_proxies: Networks = ()
    """Networks, between commas, whose X-Forwarded-For and X-Forwarded-Prefix are believed, as in
    10.0.0.0/8."""
    request_timeout_s: float = Field(default=30, gt=0)
    """How long a request may wait for its forward pass; after that it is answered 504, and nothing
    ran."""

    batch_rows: int = Field(default=256, ge=1)
    """The most rows of a forward pass."""
    pass_limit_s: float = Field(default=0.020, gt=0)
    """How long a forward pass may take, as measured at start; a single row may take longer. Within
    it, and within `batch_rows`, as many rows go at once as make each of them cheapest; but where
    they are no dearer in a pass of a quarter of that, it is as short, and who comes next waits
    less."""
    forward: Literal["auto", "loop", "thread"] = "auto"
    """Where a forward pass runs: `auto` keeps short ones in the event loop."""
    loop_limit_s: float = Field(default=0.0003, gt=0)
    """With `forward: auto`, the longest pass that runs in the event loop; longer ones run in a
    thread."""

    swap_s: float = Field(default=60, gt=0)
    """How long a change of what is served may take: in it, all workers load and prove what is new.
    One that does not, and nothing is changed."""
    idle_s: float | None = Field(default=None, gt=0)
    """A model that nobody asks for so long is put down, in each worker, and comes back when
    somebody does, who waits for it. Without it none is."""
    max_models_mb: float | None = Field(default=None, gt=0)
    """What all models may take together, in MB, in each worker: beyond it, the one that was asked
    longest ago is put down, but none that is in use. Without it there is no bound."""
    fleet_look_s: float = Field(default=2, ge=0)
    """How often it is looked whether the fleet file says something else; 0 is never."""

    keep_alive_s: int = Field(default=75, ge=1)
    """How long a connection without a request stays open."""
    drain_s: float = Field(default=3, ge=0)
    """On SIGTERM: for so long it answers on, and says at /health/ready that it is not, before it
    stops listening."""
    stop_s: int = Field(default=30, ge=1)
    """How long requests that are still running may take after draining."""
    hang_s: float = Field(default=30, gt=0)
    """A worker whose loop says nothing for so long is replaced."""
    header_timeout_s: float = Field(default=10, gt=0)
    """How long the head of a request may take to arrive."""
    body_timeout_s: float = Field(default=30, gt=0)
    """How long a whole body may take to arrive; of a stream, how long nothing may move."""
    max_header_bytes: int = Field(default=16384, ge=256)
    """The largest head of a request; more is answered 431."""
    max_headers: int = Field(default=100, ge=1)
    """The most headers of a request; more is answered 431."""

    log_level: LogLevel = "info"
    """The least urgent lines that are written."""
    log_format: Literal["auto", "json", "text"] = "auto"
    """How lines are written: `auto` writes text to a terminal and JSON to anything else."""
    log_requests: bool = True
    """Whether each answered request is a line of the log."""
    log_buffer_bytes: int = Field(default=2**20, ge=4096)
    """The most bytes of lines that nobody has read yet, per process and stream; what is beyond is
    dropped."""
    otlp_endpoint: str | None = None
    """A collector of OpenTelemetry that traces are sent to, as in http://localhost:4318/v1/traces;
    needs onepass[otel]."""
    watch: bool = True
    """Whether what is asked and answered is counted in the bins of the bundle, for `/watch`."""

    feedback: Path | None = None
    """An SQLite file where answers and their truths are kept: callers then tell at /feedback what
    was true. Without it nothing is kept."""
    feedback_keep_s: float = Field(default=30 * 86400, gt=0)
    """How long answers, and their truths, are kept."""
    feedback_max_rows: int = Field(default=1_000_000, ge=1)
    """The most rows that are kept."""
    feedback_max_bytes: int = Field(default=2**30, ge=2**20)
    """The largest that the file may be. Beyond it, or `feedback_max_rows`, the oldest answers
    without a truth go first; truths stay for `feedback_keep_s`."""
    feedback_queue_bytes: int = Field(default=16 * 2**20, ge=2**16)
    """The most bytes of answers that are not written yet, in each worker; what is beyond is
    dropped."""
    feedback_follow: bool = False
    """Whether intervals become wider and narrower as truths miss them or not: `low` and `high` of
    all answers, under /v2 too."""
    record: Path | None = None
    """A folder for a sample of rows and answers, as Parquet files; needs onepass[record]."""
    record_share: float = Field(default=0.01, gt=0, le=1)
    """The share of requests that are in the sample."""
    record_file_bytes: int = Field(default=16 * 2**20, ge=2**10)
    """How much JSON a file of the sample holds, packed."""
    record_files: int = Field(default=16, ge=1)
    """The most files of the sample, of all workers together: the oldest goes when there are
    more."""
    keep_inputs: Literal["plain", "all"] = "plain"
    """Which inputs of rows are kept: `plain` leaves out pictures and texts, `all` none."""

    @field_validator("tls_key_file")
    @classmethod
    def _no_key_alone(cls, key: Path | None, info: ValidationInfo) -> Path | None:
        if key is not None and info.data.get("tls_cert_file") is None:
            raise ValueError("is for a certificate: set tls_cert_file, too")
        return key

    @property
    def all_keys(self) -> tuple[str, ...]:
        """The hashes of every key that is let in."""
        return self.api_keys + self.api_keys_file

    def of_model(self, name: str) -> "Settings":
        """Those of one of several models: each keeps its answers apart."""
        feedback, record = self.feedback, self.record
        return self.model_copy(
            update={
                "feedback": feedback and feedback.with_stem(f"{feedback.stem}-{name}"),
                "record": record and record / name,
            }
        )

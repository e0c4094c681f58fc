"""The settings of the app: `ONEPASS_*` variables, and the flags of `onepass serve`.

Built once, at the edge; everything else receives them.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from onepass.app.requests.cors import Origins
from onepass.app.requests.keys import KeyFile, KeyList
from onepass.app.requests.shares import Networks
from onepass.models.engines import EngineKind

LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """Every number carries its unit. `ONEPASS_PORT=9000` sets `port`."""

    model_config = SettingsConfigDict(
        env_prefix="ONEPASS_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    bundle: Path | None = None
    engine: EngineKind = "auto"
    device: str = "cpu"
    load_timeout_s: float = Field(default=120, gt=0)
    """For loading a bundle and answering its golden rows: who makes a bundle may mean no good."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    unix_socket: Path | None = None
    """A file in place of host and port; whoever may write to it may ask. Who comes over it is
    trusted as a proxy is."""
    root_path: str = Field(default="", pattern=r"^(/[A-Za-z0-9._~-]+)*$", max_length=200)
    """A prefix that a proxy leaves before our paths, as in /taxi; without it they answer, too."""
    tls_cert_file: Path | None = None
    """PEM: the certificate and those between it and the root. Files that are renewed are read
    again within a minute."""
    tls_key_file: Path | None = None
    """PEM, without a passphrase; where it is not set, the key is in the other file."""
    workers: int = Field(default=1, ge=1, le=64)
    docs: bool = True
    """The pages `/`, `/docs` and `/report`, and what they are drawn from."""

    api_keys_file: KeyFile = Field(default=(), repr=False)
    """A key per line; read when the settings are made."""
    api_keys: KeyList = Field(default=(), repr=False)
    """Between commas. Only hashes are kept; `sha256:<hex>` may stand in place of a key. Set but
    empty it is refused, unless the file gives some."""
    admin_keys: KeyList = Field(default=(), repr=False)
    """The same for who may change what is served: without any, nobody may. Whoever has one is let
    in everywhere."""
    cors_origins: Origins = ()
    """Exact ones between commas, as in https://example.com; their pages may ask."""
    unknown_fields: Literal["refuse", "ignore"] = "refuse"
    """`ignore` lets callers send a field before the model knows it."""

    max_body_bytes: int = Field(default=8 * 2**20, ge=1)
    max_rows: int = Field(default=4096, ge=1)
    loop_body_bytes: int = Field(default=2**13, ge=0)
    """Larger JSON of many values is read beside the event loop, in steps of a millisecond."""
    max_line_bytes: int = Field(default=2**20, ge=1)
    """Of a stream of lines, which as a whole has no limit."""
    max_bytes_in_flight: int = Field(default=64 * 2**20, ge=1)
    """Of bodies that have arrived, and of answers that are not read yet."""
    max_rows_in_flight: int = Field(default=16384, ge=1)
    """Beyond it, callers still find room for their share of it. Of pictures there are no more than
    `max_decode_bytes` holds once they are unpacked."""
    max_decode_bytes: int = Field(default=256 * 2**20, ge=8 * 2**20)
    """What all pictures that are being unpacked may take, in each worker. Whichever needs more is
    refused; the others wait for room. Of one request, unpacked pictures take no more either."""
    slow_bytes_per_s: int = Field(default=16384, ge=0)
    """When room is short, bodies that come more slowly lose first, and answers that are read so."""
    slow_grace_s: float = Field(default=1, gt=0)
    """For so long a body is waited for before it counts as slow."""
    share_by_address: bool = False
    """When room is short, addresses share it, too. Not behind an ingress: there all have one."""
    trusted_proxies: Networks = ()
    """Networks whose X-Forwarded-For and X-Forwarded-Prefix are believed, between commas:
    10.0.0.0/8."""
    request_timeout_s: float = Field(default=30, gt=0)

    batch_rows: int = Field(default=256, ge=1)
    pass_limit_s: float = Field(default=0.020, gt=0)
    """What a forward pass may take, as measured at start; a single row may take longer. Within it,
    and within `batch_rows`, as many rows go at once as make each of them cheapest; but where they
    are no dearer in a pass of a quarter of that, it is as short, and who comes next waits less."""
    forward: Literal["auto", "loop", "thread"] = "auto"
    """Where a forward pass runs: `auto` keeps short ones in the event loop."""
    loop_limit_s: float = Field(default=0.0003, gt=0)

    swap_s: float = Field(default=60, gt=0)
    """For a change of what is served: in it, all workers load and prove what is new. One that does
    not, and nothing is changed."""
    fleet_look_s: float = Field(default=2, ge=0)
    """How often it is looked whether the fleet file says something else; 0 is never."""

    keep_alive_s: int = Field(default=75, ge=1)
    drain_s: float = Field(default=3, ge=0)
    stop_s: int = Field(default=30, ge=1)
    """After draining: how long requests that are still running may take."""
    hang_s: float = Field(default=30, gt=0)
    """A worker whose loop says nothing for so long is replaced."""
    header_timeout_s: float = Field(default=10, gt=0)
    body_timeout_s: float = Field(default=30, gt=0)
    """For a whole body; for a stream, how long nothing may move."""
    max_header_bytes: int = Field(default=16384, ge=256)
    max_headers: int = Field(default=100, ge=1)

    log_level: LogLevel = "info"
    log_format: Literal["auto", "json", "text"] = "auto"
    """`auto` writes text to a terminal and JSON to anything else."""
    log_requests: bool = True
    log_buffer_bytes: int = Field(default=2**20, ge=4096)
    """Of lines that nobody has read yet, per process and stream; what is beyond is dropped."""
    otlp_endpoint: str | None = None
    """A collector of OpenTelemetry, as in http://localhost:4318/v1/traces; needs onepass[otel]."""
    watch: bool = True
    """Counts what is asked and answered in the bins of the bundle, for `/watch`."""

    feedback: Path | None = None
    """Where answers and their truths are kept, an SQLite file: callers then tell at /feedback what
    was true. Without it nothing is kept."""
    feedback_keep_s: float = Field(default=30 * 86400, gt=0)
    feedback_max_rows: int = Field(default=1_000_000, ge=1)
    feedback_max_bytes: int = Field(default=2**30, ge=2**20)
    """Beyond either, the oldest answers without a truth go first; truths stay for `keep_s`."""
    feedback_queue_bytes: int = Field(default=16 * 2**20, ge=2**16)
    """Of answers that are not written yet, in each worker; what is beyond is dropped."""
    feedback_follow: bool = False
    """Intervals become wider and narrower as truths miss them or not: `low` and `high` of all
    answers, under /v2 too."""
    record: Path | None = None
    """A folder for a sample of rows and answers, as Parquet files; needs onepass[record]."""
    record_share: float = Field(default=0.01, gt=0, le=1)
    """Of requests."""
    record_file_bytes: int = Field(default=16 * 2**20, ge=2**10)
    """Of JSON that a file holds, packed."""
    record_files: int = Field(default=16, ge=1)
    """Of all workers together: the oldest goes when there are more."""
    keep_inputs: Literal["plain", "all"] = "plain"
    """Of rows that are kept, pictures and texts are left out, unless it is `all`."""

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

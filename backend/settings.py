"""Settings, read from `WST_*` variables of the environment; nothing else reads the environment.

Without any, the gateway runs in the embedded way: its own PostgreSQL, a Redis if one is installed, departments in the
same process, and keys made on the first start in its data folder.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.embedded import default_home

PROJECT_ROOT = Path(__file__).resolve().parents[1]

Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """All that can be set; names in the environment are these in capitals behind `WST_`."""

    model_config = SettingsConfigDict(env_prefix="WST_", extra="forbid", frozen=True)

    environment: Literal["development", "production"] = "development"
    home: Path = Field(default_factory=lambda: default_home(PROJECT_ROOT))
    """folder of the embedded servers and of development keys"""

    host: str = "127.0.0.1"
    port: int = Field(default=8040, ge=0, le=65535)
    """0 takes a free one"""
    public_url: str | None = None
    """address by which departments reach the call-back endpoint; by default the one that is listened on. A worker
    listens on none: it takes `http://host:port` of the gateway, and needs this where the port is 0"""

    database_url: SecretStr | None = None
    """application role; none starts the embedded server"""
    database_owner_url: SecretStr | None = None
    """owner role, for migrations only"""
    database_pool: int = Field(default=10, ge=2, le=200)
    database_seconds: Seconds = 30.0
    """a statement that the database does not answer for so long fails as if it were gone; migrations, and the loading
    of examples at the start, may take longer"""
    redis_url: SecretStr | None = None

    token_issuer: str = "wanshitong"  # noqa: S105 - a name, no secret
    token_audience: str = "wanshitong-gateway"  # noqa: S105 - a name, no secret
    token_keys: Path | None = None
    """PEM of the ES256 signing key, or a folder (see `identity.keys`); made in `home` in development"""
    token_lifetime: int = Field(default=900, ge=60, le=3600)
    """seconds"""
    master_key: SecretStr | None = None
    """Base64 of 32 bytes, under which data keys are wrapped"""
    index_pepper: SecretStr | None = None
    """Base64 of 32 bytes, for the blind indexes"""

    department_urls: dict[str, str] = Field(default_factory=dict)
    """department id → base address, as JSON; those not named are simulated on loopback in development"""
    department_secrets: dict[str, SecretStr] = Field(default_factory=dict)
    """department id → secret shared for signing"""
    jianghuai_url: str | None = None
    """base address of the main node of the provincial data platform, by which its other nodes are found; in development
    the platform is simulated on loopback without it"""
    jianghuai_requester: str = "wanshitong"
    """the gateway as the platform has registered it (请求者标识)"""
    jianghuai_credential: SecretStr | None = None
    """signs the fetching of the secrets that the nodes lend"""
    jianghuai_callback_secret: SecretStr | None = None
    """under which the platform signs what it says of reviews"""
    sandbox_speed: float = Field(default=1.0, gt=0)
    """how much faster than by default the simulated departments decide"""
    sandbox_births_anew: bool = False
    """whether the simulated hospitals know another delivery of a mother whose newborn was given its certificate before
    the start"""

    prefill_seconds: Seconds = 3.0
    recheck_seconds: Seconds | None = None
    """until a source that was away is asked again; by default from a minute on, growing to days"""
    source_concurrency: int = Field(default=20, ge=1, le=1000)
    """calls to one department, or node of the platform, at the same time"""
    source_failures: int = Field(default=5, ge=1)
    """unusable calls in a row, after which a department is left alone"""
    source_pause_seconds: Seconds = 10.0
    """for so long; then one call tries it"""
    certificate_code_seconds: Seconds = 60.0
    """life of a one-time authorization code (用证授权码)"""
    follow_seconds: Seconds = 30.0
    """between two looks at the platform's catalogue"""
    desk: Path | None = None
    """a department's folder, laid out as `examples/`: its elements, departments, personas and staff are added to those
    of the examples, for a service that is being registered; in development only
    """
    publish_examples: bool = True
    """in development, at the start; false where the database has them"""
    open_documents: bool = True
    """whether a client may send documents of its own; `graphql/operations` are always known"""
    worker_concurrency: int = Field(default=8, ge=1, le=100)
    delivery_concurrency: int = Field(default=3, ge=1, le=100)
    """deliveries and polls to one department at the same time, by one worker; at most half of what the worker does"""
    worker_gives_up_seconds: Seconds = 300.0
    """how long a worker that gets nothing done is started again and again, before its process ends with an error"""
    worker_late_seconds: Seconds = 60.0
    """a job that has been due for longer makes `/readyz` and `wanshitong jobs status` say that the work is late"""
    stop_seconds: Seconds = 10.0
    """how long requests and jobs under way may take to end on SIGTERM"""

    @model_validator(mode="after")
    def production_is_complete(self) -> "Settings":
        """In production nothing is made up: every key and address is given."""
        if self.environment == "production":
            needed = (
                *("database_url", "redis_url", "token_keys", "master_key", "index_pepper", "public_url"),
                *("jianghuai_url", "jianghuai_credential", "jianghuai_callback_secret"),
            )
            missing = [f"WST_{name.upper()}" for name in needed if getattr(self, name) is None]
            if missing:
                raise ValueError(f"in production these must be set: {', '.join(missing)}")
            if self.desk is not None:
                raise ValueError("in production there is no desk: WST_DESK is for development")
        return self


class CallerSettings(BaseSettings):
    """Of the commands that act for somebody at a running gateway (`ask`, `item submit`); the gateway reads none."""

    model_config = SettingsConfigDict(env_prefix="WST_", extra="ignore", frozen=True)

    token: SecretStr | None = None
    """access token of the caller, as `wanshitong token` prints it"""

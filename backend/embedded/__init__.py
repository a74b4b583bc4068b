"""The parts a newcomer does not have to install: PostgreSQL from a wheel, Redis where the machine has one.

For development, tests and the demo. In service both are given by address (`WST_DATABASE_URL`, `WST_REDIS_URL`).
`postgres` is the server with its roles and databases, on a `cluster` whose `programs` the wheel has; `redis` the other
one. `home` is their folder and who may enter it, `lease` says who still needs a server, or uses a part of the home
alone, `keeper` runs a server as long, and `processes` are told apart by what they run.
Everything here blocks and belongs before or beside the event loop. POSIX only; on Windows use WSL.
"""

from backend.embedded.cluster import PostgresDidNotStart, PostgresNotCreated, ServerIsNotDurable
from backend.embedded.home import (
    FolderOfAnotherUser,
    FolderOutOfReach,
    RootNeedsAnotherUser,
    default_home,
    prepared_home,
)
from backend.embedded.lease import HeldByAnother, held_alone
from backend.embedded.postgres import (
    APP_ROLE,
    DATABASE,
    OWNER_ROLE,
    Database,
    EmbeddedPostgres,
    start_postgres,
)
from backend.embedded.programs import PostgresNotInstalled
from backend.embedded.redis import EmbeddedRedis, RedisDidNotStart, start_redis

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "Database",
    "EmbeddedPostgres",
    "EmbeddedRedis",
    "FolderOfAnotherUser",
    "FolderOutOfReach",
    "HeldByAnother",
    "PostgresDidNotStart",
    "PostgresNotCreated",
    "PostgresNotInstalled",
    "RedisDidNotStart",
    "RootNeedsAnotherUser",
    "ServerIsNotDurable",
    "default_home",
    "held_alone",
    "prepared_home",
    "start_postgres",
    "start_redis",
]

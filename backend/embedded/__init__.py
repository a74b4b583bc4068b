"""The parts a newcomer does not have to install: PostgreSQL from a wheel, Redis where the machine has one.

For development, tests and the demo. In service both are given by address (`WST_DATABASE_URL`, `WST_REDIS_URL`).
Everything here blocks and belongs before or beside the event loop. POSIX only; on Windows use WSL.
"""

from backend.embedded.cluster import PostgresDidNotStart, PostgresNotCreated, ServerIsNotDurable
from backend.embedded.home import FolderOfAnotherUser, FolderOutOfReach, RootNeedsAnotherUser, default_home
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
    "PostgresDidNotStart",
    "PostgresNotCreated",
    "PostgresNotInstalled",
    "RedisDidNotStart",
    "RootNeedsAnotherUser",
    "ServerIsNotDurable",
    "default_home",
    "start_postgres",
    "start_redis",
]

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from sqlalchemy import Engine, make_url, text

from backend.embedded import (
    Database,
    EmbeddedPostgres,
    PostgresDidNotStart,
    ServerIsNotDurable,
    cluster,
    processes,
    start_postgres,
)
from backend.embedded.home import postgres_account

pytestmark = pytest.mark.acceptance

Hold = Callable[[str, Path], "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def server(make_home: Callable[[], Path]) -> Iterator[EmbeddedPostgres]:
    with start_postgres(make_home(), durable=False) as running:
        yield running


@pytest.fixture
def database(server: EmbeddedPostgres) -> Iterator[Database]:
    yield server.create_database("one")
    server.drop_database("one")


def engine(url: str) -> Engine:
    return sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)


def ask(url: str, question: str) -> object:
    with engine(url).begin() as connection:
        return connection.execute(text(question)).scalar()


def do(url: str, *statements: str) -> None:
    with engine(url).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def started_at(server: EmbeddedPostgres) -> object:
    return ask(server.app_url, "select pg_postmaster_start_time()")


def servers_of(home: Path) -> list[processes.Process]:
    return processes.working_in(home / "postgres" / "data")


def postmaster(home: Path) -> processes.Process:
    process = processes.named_in(home / "postgres" / "data" / "postmaster.pid")
    assert process is not None
    return process


def test_the_main_database_is_the_owners_and_open_to_the_application(server: EmbeddedPostgres) -> None:
    assert ask(server.owner_url, "select current_user") == "wst_owner"
    assert ask(server.app_url, "select current_user") == "wst_app"
    assert ask(server.app_url, "select current_database()") == "wanshitong"
    owner = "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
    assert ask(server.app_url, owner) == "wst_owner"


def test_neither_role_is_a_superuser_and_only_the_owner_makes_databases(server: EmbeddedPostgres) -> None:
    question = "select rolsuper or rolcreaterole or rolbypassrls from pg_roles where rolname = current_user"
    makes_databases = "select rolcreatedb from pg_roles where rolname = current_user"

    assert ask(server.owner_url, question) is False
    assert ask(server.app_url, question) is False
    assert ask(server.owner_url, makes_databases) is True
    assert ask(server.app_url, makes_databases) is False


@pytest.mark.parametrize("statement", ["create table t ()", "create temporary table t ()", "create schema s"])
def test_the_application_creates_nothing(server: EmbeddedPostgres, database: Database, statement: str) -> None:
    for url in (server.app_url, database.app_url):
        with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied"):
            do(url, statement)
    do(database.owner_url, statement)


def test_the_application_uses_what_the_owner_grants(database: Database) -> None:
    do(database.owner_url, "create table t (n int)", "insert into t values (7)")

    with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied"):
        ask(database.app_url, "select n from t")
    do(database.owner_url, "grant select on t to wst_app")
    assert ask(database.app_url, "select n from t") == 7


def test_chinese_text_has_trigrams(server: EmbeddedPostgres) -> None:
    assert ask(server.app_url, "select cardinality(show_trgm('新生儿'))") == 4


def test_it_has_room_for_many_connections_and_keeps_utc(server: EmbeddedPostgres) -> None:
    assert ask(server.app_url, "show max_connections") == "200"
    assert ask(server.app_url, "show timezone") == "UTC"


def test_it_listens_on_its_private_socket_alone(server: EmbeddedPostgres) -> None:
    assert ask(server.app_url, "show listen_addresses") == ""
    assert ask(server.app_url, "show unix_socket_permissions") == "0700"


def test_a_clone_has_the_templates_schema_rows_and_rights(server: EmbeddedPostgres, database: Database) -> None:
    do(database.owner_url, "create table t (n int)", "insert into t values (7)", "grant select on t to wst_app")

    clone = server.create_database("two", template=database.name)

    assert ask(clone.app_url, "select n from t") == 7
    assert ask(clone.app_url, "select cardinality(show_trgm('皖'))") == 2
    with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied"):
        do(clone.app_url, "create temporary table t ()")
    do(clone.owner_url, "drop table t")
    assert ask(database.app_url, "select n from t") == 7
    server.drop_database("two")


def test_a_database_in_use_is_dropped_all_the_same(server: EmbeddedPostgres) -> None:
    used = server.create_database("used")
    with engine(used.app_url).connect() as connection:
        connection.execute(text("select 1"))

        server.drop_database("used")

        with pytest.raises(sqlalchemy.exc.OperationalError, match="does not exist"):
            ask(used.app_url, "select 1")
        connection.invalidate()


def test_dropping_what_does_not_exist_is_no_error(server: EmbeddedPostgres) -> None:
    server.drop_database("never made")


def test_a_database_is_not_made_twice(server: EmbeddedPostgres, database: Database) -> None:
    with pytest.raises(psycopg.errors.DuplicateDatabase):
        server.create_database(database.name)


def test_its_log_holds_no_value_of_a_failing_statement(used_home: Path) -> None:
    with start_postgres(used_home, durable=False) as server, pytest.raises(sqlalchemy.exc.DataError):
        ask(server.app_url, "select '340000190001010000'::date")

    log = (used_home / "postgres" / "log").read_text()
    assert "database system is shut down" in log
    assert "340000190001010000" not in log


def test_a_second_start_attaches_and_the_last_stop_ends_the_server(used_home: Path) -> None:
    first = start_postgres(used_home)
    second = start_postgres(used_home)
    assert started_at(first) == started_at(second)

    first.stop()
    first.stop()
    assert ask(second.app_url, "select 1") == 1

    second.stop()
    assert servers_of(used_home) == []


def test_what_was_committed_is_there_after_stop_and_start(used_home: Path) -> None:
    with start_postgres(used_home) as server:
        do(server.owner_url, "create table kept (n int)", "insert into kept values (7)")

    with start_postgres(used_home) as server:
        assert ask(server.owner_url, "select n from kept") == 7


def test_after_a_killed_owner_a_start_attaches_and_its_stop_leaves_nothing(used_home: Path, holder: Hold) -> None:
    owner = holder("postgres", used_home)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    left_over = postmaster(used_home)
    owner.kill()
    owner.wait()
    assert left_over.is_running()

    with start_postgres(used_home):
        assert postmaster(used_home) == left_over

    assert servers_of(used_home) == []


def test_processes_that_start_at_once_share_one_server(home: Path, holder: Hold) -> None:
    crowd = [holder("postgres", home) for _ in range(3)]
    for each in crowd:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    only = postmaster(home)
    data = str(home / "postgres" / "data")
    assert [process for process in processes.everyone() if data in processes.command(process)] == [only]

    for each in crowd[1:]:
        each.communicate()
        assert each.returncode == 0
    assert only.is_running()
    assert postmaster(home) == only

    crowd[0].communicate()
    assert servers_of(home) == []


def test_a_killed_server_starts_again_with_all_that_was_committed(used_home: Path) -> None:
    with start_postgres(used_home) as server:
        do(server.owner_url, "create table survived (n int)", "insert into survived values (7)")
        postmaster(used_home).kill()

        with start_postgres(used_home) as again:
            assert ask(again.owner_url, "select n from survived") == 7

    assert servers_of(used_home) == []


def test_without_waiting_for_the_disk_what_was_committed_still_outlives_the_server(used_home: Path) -> None:
    with start_postgres(used_home, durable=False) as server:
        do(server.owner_url, "create table outlived (n int)")
        for n in range(20):
            do(server.owner_url, f"insert into outlived values ({n})")
        postmaster(used_home).kill()

        with start_postgres(used_home, durable=False) as again:
            assert ask(again.owner_url, "select count(*) from outlived") == 20


def test_a_server_whose_folder_was_deleted_makes_room_for_a_new_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_STOPPING", 0.1)
    lost = start_postgres(home, durable=False)
    old = postmaster(home)
    old.suspend()  # or it would stumble over the missing files of its own accord
    while home.exists():  # its other processes still write, and may fill a folder that is being emptied
        shutil.rmtree(home, ignore_errors=True)

    with start_postgres(home, durable=False) as server:
        assert processes.running(old.pid) is None
        assert ask(server.app_url, "select 1") == 1
        monkeypatch.undo()
    lost.stop()


def test_a_set_up_cut_short_is_begun_anew(used_home: Path) -> None:
    data = used_home / "postgres" / "data"
    (data / "global" / "pg_control").unlink()
    data.rename(used_home / "postgres" / "new-cut-short")

    with start_postgres(used_home, durable=False) as server:
        assert ask(server.app_url, "select 1") == 1
    assert not (used_home / "postgres" / "new-cut-short").exists()


def test_a_process_number_given_to_a_stranger_does_not_keep_the_server_out(used_home: Path) -> None:
    account = postgres_account(used_home)
    sleep = shutil.which("sleep")
    assert sleep is not None
    stranger = subprocess.Popen([sleep, "600"], user=None if account is None else account.uid)
    try:
        for lock in ("data/postmaster.pid", ".s.PGSQL.5432.lock"):
            (used_home / "postgres" / lock).write_text(f"{stranger.pid}\n")

        with start_postgres(used_home, durable=False) as server:
            assert ask(server.app_url, "select 1") == 1

        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_that_cannot_start_says_why(used_home: Path) -> None:
    settings = used_home / "postgres" / "data" / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("no_such_setting = on\n")

    with pytest.raises(PostgresDidNotStart, match="no_such_setting"):
        start_postgres(used_home, durable=False)

    assert servers_of(used_home) == []
    settings.write_text(before)


def test_data_worth_keeping_is_not_put_on_a_server_that_may_lose_it(used_home: Path) -> None:
    with start_postgres(used_home, durable=False) as server:
        assert ask(server.app_url, "show fsync") == "off"

        with pytest.raises(ServerIsNotDurable):
            start_postgres(used_home)

        assert ask(server.app_url, "select 1") == 1
    with start_postgres(used_home) as server:
        assert ask(server.app_url, "show fsync") == "on"
        assert ask(server.app_url, "show synchronous_commit") == "on"


def test_a_deep_home_has_its_socket_elsewhere_and_takes_it_away_again(home: Path) -> None:
    home.chmod(0o711)
    deep = home / ("deep" * 20)

    with start_postgres(deep, durable=False) as server:
        assert ask(server.app_url, "select 1") == 1
        folder = Path(str(make_url(server.app_url).query["host"]))
        assert not folder.is_relative_to(home)

    assert not folder.exists()


def test_settings_of_the_surroundings_do_not_matter(used_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "6543", "PGDATA": "/nowhere", "PGUSER": "nobody", "LC_ALL": "xx_XX"}.items():
        monkeypatch.setenv(name, value)

    with start_postgres(used_home, durable=False) as server:
        assert ask(server.app_url, "select current_user || ' ' || current_database()") == "wst_app wanshitong"
        assert postmaster(used_home).environ()["LC_ALL"] == "C"

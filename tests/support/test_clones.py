"""A database that is lent again has what its template has, whatever the test before did to it."""

import psycopg
import pytest

from backend.background.queue import conninfo
from backend.embedded import EmbeddedPostgres
from tests.support.clones import Clones

INSERTED = "insert into procrastinate_jobs (task_name, queue_name) values ('a', 'b') returning id"
MANY = """
    insert into procrastinate_jobs (task_name, queue_name, args)
    select 'a', 'b', jsonb_build_object('n', repeat(md5(n::text), 10)) from generate_series(1, 9000) n"""


def executed(url: str, statement: str) -> list[object]:
    """The first column of what it returns."""
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        answer = connection.execute(statement.encode())
        return [row[0] for row in answer.fetchall()] if answer.description else []


def test_rows_and_numbers_begin_anew_in_the_same_database(clones: Clones, template: str) -> None:
    with clones.lent(template) as first:
        assert executed(first, INSERTED) == [1]
    with clones.lent(template) as second:
        assert second == first
        assert executed(second, INSERTED) == [1]


def test_no_two_have_the_same_at_a_time(clones: Clones, template: str) -> None:
    with clones.lent(template) as first, clones.lent(template) as second:
        assert first != second


def test_a_connection_that_was_left_open_is_ended_and_what_it_did_undone(clones: Clones, template: str) -> None:
    with clones.lent(template) as url:
        left = psycopg.connect(conninfo(url))
        left.execute(INSERTED.encode())
    with clones.lent(template) as url:
        assert executed(url, INSERTED) == [1]
    with pytest.raises(psycopg.OperationalError):
        left.execute("select 1")


@pytest.mark.parametrize(
    "alteration",
    [
        "update regions set zh = zh || 'x' where code = (select min(code) from regions)",
        "delete from grants",
        MANY,
    ],
)
def test_one_whose_rows_differ_from_the_templates_is_not_lent_again(
    clones: Clones, seeded_template: str, alteration: str
) -> None:
    with clones.lent(seeded_template) as first:
        executed(first, alteration)
    with clones.lent(seeded_template) as second:
        assert second != first


@pytest.mark.parametrize(
    "alteration",
    [
        "alter table regions add column more text",
        "create table more (a text)",
        "create index more on regions (code)",
        "alter table procrastinate_jobs disable trigger all",
        "revoke select on regions from wst_app",
        "create function more() returns int language sql as 'select 1'",
    ],
)
def test_one_whose_schema_was_altered_is_not_lent_again(
    clones: Clones, postgres: EmbeddedPostgres, template: str, alteration: str
) -> None:
    with clones.lent(template) as first:
        name = first.rpartition("/")[2].partition("?")[0]
        with postgres._cluster.connect(name) as connection:
            connection.execute(alteration.encode())
    with clones.lent(template) as second:
        assert second != first

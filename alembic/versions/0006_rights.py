"""What the application role may do: it reads and writes, owns nothing, and cannot alter what is a record."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APP_ROLE = "wst_app"
ADDED_TO_ONLY = ("audit_entries", "case_events")
IMMUTABLE = (*ADDED_TO_ONLY, "dossiers", "item_versions", "one_thing_versions")
# `select … for update` on a dossier needs the right to update it, so a right alone would not do.
REFUSAL = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are a record and do not change', tg_table_name using errcode = 'restrict_violation';
end $$
"""


def upgrade() -> None:
    op.execute(f"grant usage on schema public to {APP_ROLE}")
    op.execute(f"grant select, insert, update, delete on all tables in schema public to {APP_ROLE}")
    op.execute(f"grant usage, select on all sequences in schema public to {APP_ROLE}")
    op.execute(f"revoke insert, update, delete on alembic_version from {APP_ROLE}")
    for table in ADDED_TO_ONLY:
        op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
    op.execute(REFUSAL)
    for table in IMMUTABLE:
        op.execute(
            f"create trigger {table}_do_not_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    for kind in ("tables", "sequences"):
        rights = "select, insert, update, delete" if kind == "tables" else "usage, select"
        op.execute(f"alter default privileges in schema public grant {rights} on {kind} to {APP_ROLE}")


def downgrade() -> None:
    op.execute(f"revoke all on all tables in schema public from {APP_ROLE}")
    op.execute(f"revoke all on all sequences in schema public from {APP_ROLE}")
    op.execute("drop function refuse_change() cascade")

"""Acts of others than the applicant, permissions by acts, and evidence asked again: room applying."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LISTS = (("application_acts", "resources"), ("applications", "evidence_asked"))


def upgrade() -> None:
    op.alter_column("application_acts", "material", existing_type=sa.String(), nullable=True)
    op.add_column("application_acts", sa.Column("done_by", sa.Uuid(), nullable=True))
    op.add_column("application_acts", sa.Column("hall", sa.String(), nullable=True))
    op.add_column("application_acts", sa.Column("window", sa.String(), nullable=True))
    for table, column in _LISTS:
        empty = sa.text("'[]'::jsonb")
        kept = sa.Column(column, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=empty)
        op.add_column(table, kept)
        op.alter_column(table, column, server_default=None)
    op.create_index(op.f("ix_application_acts_party"), "application_acts", ["party"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_application_acts_party"), table_name="application_acts")
    for table, column in _LISTS:
        op.drop_column(table, column)
    op.drop_column("application_acts", "window")
    op.drop_column("application_acts", "hall")
    op.drop_column("application_acts", "done_by")
    op.execute("delete from application_acts where material is null")
    op.alter_column("application_acts", "material", existing_type=sa.String(), nullable=False)

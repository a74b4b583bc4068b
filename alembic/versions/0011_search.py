"""The line that each published item and one-thing is found by: room catalogue."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TRIGRAMS = ("words", "sound", "name_sound")


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.create_table(
        "search_lines",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_one_thing", sa.Boolean(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("summary_zh", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("regions", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("targets", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("themes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("called", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_sound", sa.String(), nullable=False),
        sa.Column("initials", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("sound", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_search_lines")),
    )
    op.create_index(
        "ix_search_lines_trigrams",
        "search_lines",
        list(TRIGRAMS),
        unique=False,
        postgresql_using="gin",
        postgresql_ops=dict.fromkeys(TRIGRAMS, "gin_trgm_ops"),
    )


def downgrade() -> None:
    op.drop_table("search_lines")

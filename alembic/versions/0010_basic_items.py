"""Basic items, which implementations inherit from: room catalogue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "basic_items",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("in_force", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_basic_items")),
    )
    op.create_table(
        "basic_item_versions",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"], ["basic_items.code"], name=op.f("fk_basic_item_versions_code_basic_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basic_item_versions")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_basic_item_versions_code_number")),
    )
    op.execute(
        "create trigger basic_item_versions_do_not_change before update or delete on basic_item_versions "
        "for each row execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("basic_item_versions")
    op.drop_table("basic_items")

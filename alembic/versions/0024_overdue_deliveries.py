"""Deliveries that go on for long are told of once, and counted: room handover."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parcels", sa.Column("told_unanswered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_parcels_created_at",
        "parcels",
        ["created_at"],
        postgresql_where=sa.text("settled_at is null and state <> 'RECALLED'"),
    )


def downgrade() -> None:
    op.drop_index("ix_parcels_created_at", table_name="parcels")
    op.drop_column("parcels", "told_unanswered_at")

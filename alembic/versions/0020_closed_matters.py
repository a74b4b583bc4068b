"""Who closed a matter of the staff, and why: room handover."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("open_matters", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("open_matters", sa.Column("closed_by", sa.Uuid(), nullable=True))
    op.add_column("open_matters", sa.Column("closed_key", sa.Uuid(), nullable=True))
    op.add_column("open_matters", sa.Column("comment", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    for name in ("comment", "closed_key", "closed_by", "closed_at"):
        op.drop_column("open_matters", name)

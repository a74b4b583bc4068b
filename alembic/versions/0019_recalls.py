"""Telling a department that the case of its parcel is withdrawn: room handover."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parcels", sa.Column("recall", sa.String(16), nullable=True))
    op.add_column("parcels", sa.Column("recall_attempts", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("parcels", "recall_attempts", server_default=None)


def downgrade() -> None:
    op.drop_column("parcels", "recall_attempts")
    op.drop_column("parcels", "recall")

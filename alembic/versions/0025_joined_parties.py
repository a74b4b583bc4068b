"""Whoever joined a case reads it as the party that they are by their number: room casework."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_parties", sa.Column("joined_as", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_parties", "joined_as")

"""Which resource told of a subject's end, so that only that one takes it back: room access."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subjects", sa.Column("status_source", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("subjects", "status_source")

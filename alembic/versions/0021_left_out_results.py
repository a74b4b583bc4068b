"""What a case waits for though it was granted: room casework."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("lacks", ARRAY(sa.Uuid()), nullable=False, server_default="{}"))
    op.alter_column("cases", "lacks", server_default=None)


def downgrade() -> None:
    op.drop_column("cases", "lacks")

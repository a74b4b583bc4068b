"""By which elements a case's occurrence is told, and whether registers confirm them: room casework.

Of what was kept before, nothing says either: it stands in the way as it did.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_occurrences", sa.Column("told_by", sa.String(), nullable=False, server_default=""))
    op.add_column("case_occurrences", sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.alter_column("case_occurrences", "told_by", server_default=None)
    op.alter_column("case_occurrences", "confirmed", server_default=None)
    op.drop_column("case_occurrences", "surely_told")


def downgrade() -> None:
    op.add_column("case_occurrences", sa.Column("surely_told", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("case_occurrences", "surely_told", server_default=None)
    op.drop_column("case_occurrences", "confirmed")
    op.drop_column("case_occurrences", "told_by")

"""The unit of a case's time limit: room casework."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UNITS = ("WORKING_DAYS", "CALENDAR_DAYS", "ON_THE_SPOT")


def upgrade() -> None:
    unit = sa.Enum(*UNITS, name="limitunit", native_enum=False, length=20)
    # Every case until now counted working days.
    op.add_column("cases", sa.Column("limit_unit", unit, nullable=False, server_default=UNITS[0]))
    op.alter_column("cases", "limit_unit", server_default=None)


def downgrade() -> None:
    op.drop_column("cases", "limit_unit")

"""Tables and functions of procrastinate, as of the version that is locked (3.10)."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The driver itself, without parameters: the text holds per cent signs of its own.
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    raise NotImplementedError("the queue is dropped with its database")

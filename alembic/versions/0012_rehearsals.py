"""Reports of rehearsals: room applying."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsals",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("persona", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rehearsed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", "service", "persona", name=op.f("pk_rehearsals")),
    )


def downgrade() -> None:
    op.drop_table("rehearsals")

"""What waits for a person of the staff: room handover."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_matters",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("parcel", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_open_matters")),
        sa.UniqueConstraint("bucket", "about", "reason_code", name=op.f("uq_open_matters_bucket_about_reason_code")),
    )
    op.create_index(op.f("ix_open_matters_department_opened_at"), "open_matters", ["department", "opened_at"])


def downgrade() -> None:
    op.drop_table("open_matters")

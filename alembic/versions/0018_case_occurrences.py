"""What cases are about, so that the same event is not handled twice: room casework."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_occurrences",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_index", sa.LargeBinary(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("surely_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bucket", "case_id"], ["cases.bucket", "cases.id"], name=op.f("fk_case_occurrences_bucket_cases")
        ),
        sa.PrimaryKeyConstraint("bucket", "case_id", "key_index", name=op.f("pk_case_occurrences")),
    )
    op.create_index(op.f("ix_case_occurrences_key_index"), "case_occurrences", ["key_index"])


def downgrade() -> None:
    op.drop_table("case_occurrences")

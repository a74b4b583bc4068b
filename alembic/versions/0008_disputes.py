"""Disputes of shared values: rooms sharing and casework; and what a parcel is for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

APP_ROLE = "wst_app"
ADDED_TO_ONLY = ("dispute_events", "dossier_disputes")


def upgrade() -> None:
    purpose = sa.Enum("CASE", "REVIEW", name="parcelpurpose", native_enum=False, length=16)
    op.add_column("parcels", sa.Column("purpose", purpose, nullable=False, server_default="CASE"))
    op.alter_column("parcels", "purpose", server_default=None)
    op.add_column("case_events", sa.Column("about", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_table(
        "disputes",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("pull", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("stated", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("claimed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ground", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("hall", sa.String(), nullable=True),
        sa.Column("window", sa.String(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_key", sa.String(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "RAISED",
                "HELD_UP",
                "FORWARDED",
                "UNDER_REVIEW",
                "CONFIRMED_CORRECT",
                "CORRECTED",
                "NOT_TAKEN",
                "CLOSED",
                name="disputestage",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum("CONFIRMED_CORRECT", "CORRECTED", "NOT_TAKEN", name="disputeoutcome", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("corrected", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_disputes")),
        sa.UniqueConstraint(
            "bucket", "application", "client_key", name=op.f("uq_disputes_bucket_application_client_key")
        ),
    )
    op.create_table(
        "dispute_events",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dispute", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "RAISED",
                "HELD_UP",
                "FORWARDED",
                "UNDER_REVIEW",
                "CONFIRMED_CORRECT",
                "CORRECTED",
                "NOT_TAKEN",
                "CLOSED",
                name="disputestage",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("source", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bucket", "dispute"],
            ["disputes.bucket", "disputes.id"],
            name=op.f("fk_dispute_events_bucket_dispute_disputes"),
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_dispute_events")),
        sa.UniqueConstraint("bucket", "dispute", "number", name=op.f("uq_dispute_events_bucket_dispute_number")),
    )
    op.create_table(
        "dossier_disputes",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier", sa.Uuid(), nullable=False),
        sa.Column("dispute", sa.Uuid(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "FIELD_MISMATCH",
                "EVIDENCE_LOST",
                "EVIDENCE_RENEWED",
                "DISPUTE_RAISED",
                "DISPUTE_CONFIRMED",
                "DISPUTE_CORRECTED",
                "DISPUTE_NOT_TAKEN",
                name="remarkcode",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bucket", "dossier"],
            ["dossiers.bucket", "dossiers.id"],
            name=op.f("fk_dossier_disputes_bucket_dossier_dossiers"),
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_dossier_disputes")),
        sa.UniqueConstraint(
            "bucket", "dossier", "dispute", "code", name=op.f("uq_dossier_disputes_bucket_dossier_dispute_code")
        ),
    )
    for table in ADDED_TO_ONLY:
        op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
        op.execute(
            f"create trigger {table}_do_not_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("dossier_disputes")
    op.drop_table("dispute_events")
    op.drop_table("disputes")
    op.drop_column("case_events", "about")
    op.drop_column("parcels", "purpose")

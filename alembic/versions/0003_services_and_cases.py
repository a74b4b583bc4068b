"""Tables of services and cases: rooms catalogue, casework."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossiers",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("leading", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("receipt_number", sa.String(), nullable=False),
        sa.Column("one_thing", sa.String(), nullable=False),
        sa.Column("one_thing_version", sa.Uuid(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("bucket", "application", name=op.f("uq_dossiers_bucket_application")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_dossiers_receipt_number")),
    )
    op.create_table(
        "items",
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("summary_zh", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("in_force", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_items")),
    )
    op.create_table(
        "one_things",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("summary_zh", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("in_force", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_one_things")),
    )
    op.create_table(
        "cases",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier", sa.Uuid(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("item_version", sa.Uuid(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("party_role", sa.String(), nullable=False),
        sa.Column("party_ordinal", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "WAITING",
                "SUBMITTED",
                "PRE_REVIEW",
                "CORRECTION_REQUIRED",
                "RESUBMITTED",
                "NOT_ACCEPTED",
                "ACCEPTED",
                "IN_REVIEW",
                "SUSPENDED",
                "DECIDED_GRANT",
                "DECIDED_DENY",
                "COMPLETED",
                "DELIVERED",
                "ARCHIVED",
                "WITHDRAWN",
                "VOIDED",
                "RETURNED",
                "FORWARDED",
                "TERMINATED",
                "BLOCKED",
                name="casestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("after", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("blocked_by", sa.Uuid(), nullable=True),
        sa.Column("limit_days", sa.Integer(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("external_reference", sa.String(), nullable=True),
        sa.Column("elements", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("results", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bucket", "dossier"], ["dossiers.bucket", "dossiers.id"], name=op.f("fk_cases_bucket_dossier_dossiers")
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_application"), "cases", ["application"], unique=False)
    op.create_index(op.f("ix_cases_bucket_dossier"), "cases", ["bucket", "dossier"], unique=False)
    op.create_table(
        "item_versions",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["items.code"], name=op.f("fk_item_versions_code_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_versions")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_item_versions_code_number")),
    )
    op.create_table(
        "one_thing_versions",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["one_things.code"], name=op.f("fk_one_thing_versions_code_one_things")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_thing_versions")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_one_thing_versions_code_number")),
    )
    op.create_table(
        "case_events",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "WAITING",
                "SUBMITTED",
                "PRE_REVIEW",
                "CORRECTION_REQUIRED",
                "RESUBMITTED",
                "NOT_ACCEPTED",
                "ACCEPTED",
                "IN_REVIEW",
                "SUSPENDED",
                "DECIDED_GRANT",
                "DECIDED_DENY",
                "COMPLETED",
                "DELIVERED",
                "ARCHIVED",
                "WITHDRAWN",
                "VOIDED",
                "RETURNED",
                "FORWARDED",
                "TERMINATED",
                "BLOCKED",
                name="casestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("source", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bucket", "case_id"], ["cases.bucket", "cases.id"], name=op.f("fk_case_events_bucket_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_case_events")),
        sa.UniqueConstraint("bucket", "case_id", "number", name=op.f("uq_case_events_bucket_case_id_number")),
    )
    op.create_table(
        "case_parties",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bucket", "case_id"], ["cases.bucket", "cases.id"], name=op.f("fk_case_parties_bucket_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("bucket", "case_id", "subject", name=op.f("pk_case_parties")),
    )
    op.create_index(op.f("ix_case_parties_subject_case_id"), "case_parties", ["subject", "case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("case_parties")
    op.drop_table("case_events")
    op.drop_table("one_thing_versions")
    op.drop_table("item_versions")
    op.drop_table("cases")
    op.drop_table("one_things")
    op.drop_table("items")
    op.drop_table("dossiers")

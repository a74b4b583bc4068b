"""Tables of data and documents: rooms documents, handover, sharing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "department_references",
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("parcel", sa.Uuid(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("department", "reference", name=op.f("pk_department_references")),
    )
    op.create_table(
        "documents",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("UPLOAD", "RESULT", "CERTIFICATE", name="documentorigin", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("grade", sa.Enum("A", "B", "C", "D", name="grade", native_enum=False), nullable=False),
        sa.Column("number", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("sealing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_owner"), "documents", ["owner"], unique=False)
    op.create_table(
        "early_answers",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_early_answers")),
        sa.UniqueConstraint(
            "department", "reference", "digest", name=op.f("uq_early_answers_department_reference_digest")
        ),
    )
    op.create_index(op.f("ix_early_answers_received_at"), "early_answers", ["received_at"], unique=False)
    op.create_table(
        "elements",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("mirrored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_elements")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("elements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_item_resource"), "grants", ["item", "resource"], unique=False)
    op.create_table(
        "parcels",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("receipt_number", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "READY",
                "SENDING",
                "CONFIRMED",
                "REFUSED",
                "UNKNOWN",
                "RECALLED",
                name="parcelstate",
                native_enum=False,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("contents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("wire_digest", sa.String(), nullable=True),
        sa.Column("external_reference", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("silent_polls", sa.Integer(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("bucket", "case_id", name=op.f("uq_parcels_bucket_case_id")),
    )
    op.create_table(
        "pulls",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("resource_version", sa.Integer(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("key_index", sa.LargeBinary(), nullable=False),
        sa.Column("key_elements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("elements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("hall", sa.String(), nullable=True),
        sa.Column("window", sa.String(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("statute", sa.String(), nullable=True),
        sa.Column("world", sa.String(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("milliseconds", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_pulls")),
    )
    op.create_index(op.f("ix_pulls_bucket_application"), "pulls", ["bucket", "application"], unique=False)
    op.create_index(op.f("ix_pulls_key_index"), "pulls", ["key_index"], unique=False)
    op.create_table(
        "resources",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("mirrored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_resources")),
    )
    op.create_table(
        "parcel_answers",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parcel", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ACCEPTED",
                "NOT_ACCEPTED",
                "IN_REVIEW",
                "CORRECTION_REQUIRED",
                "SUSPENDED",
                "RESUMED",
                "GRANTED",
                "DENIED",
                name="answerkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bucket", "parcel"], ["parcels.bucket", "parcels.id"], name=op.f("fk_parcel_answers_bucket_parcel_parcels")
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_parcel_answers")),
        sa.UniqueConstraint("bucket", "parcel", "digest", name=op.f("uq_parcel_answers_bucket_parcel_digest")),
    )
    op.create_table(
        "parcel_attempts",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parcel", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.Enum("SEND", "LOOK_UP", name="action", native_enum=False, length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "TAKEN", "REFUSED", "NOT_SEEN", "UNKNOWN", "LOST", name="attemptoutcome", native_enum=False, length=16
            ),
            nullable=True,
        ),
        sa.Column("detail", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bucket", "parcel"],
            ["parcels.bucket", "parcels.id"],
            name=op.f("fk_parcel_attempts_bucket_parcel_parcels"),
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_parcel_attempts")),
        sa.UniqueConstraint(
            "bucket", "parcel", "number", "action", name=op.f("uq_parcel_attempts_bucket_parcel_number_action")
        ),
    )


def downgrade() -> None:
    op.drop_table("parcel_attempts")
    op.drop_table("parcel_answers")
    op.drop_table("resources")
    op.drop_table("pulls")
    op.drop_table("parcels")
    op.drop_table("grants")
    op.drop_table("elements")
    op.drop_table("early_answers")
    op.drop_table("documents")
    op.drop_table("department_references")

"""Tables of applications: rooms applying."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "applications",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("applicant", sa.Uuid(), nullable=False),
        sa.Column("applies_as", sa.String(), nullable=False),
        sa.Column("one_thing", sa.String(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("OPEN", "SUBMITTED", "WITHDRAWN", name="applicationstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("WEB", "APP", "WINDOW", "CLI", "DEPARTMENT", "JOB", name="channel", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("hall", sa.String(), nullable=True),
        sa.Column("window", sa.String(), nullable=True),
        sa.Column("client_key", sa.String(length=200), nullable=False),
        sa.Column("command_digest", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prefill_lease", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prefilled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prefill", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("rechecks", sa.Integer(), nullable=False),
        sa.Column("recheck_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submit_key", sa.String(length=200), nullable=True),
        sa.Column("submit_digest", sa.String(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dossier", sa.Uuid(), nullable=True),
        sa.Column("receipt_number", sa.String(), nullable=True),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_applications")),
        sa.UniqueConstraint(
            "bucket", "applicant", "client_key", name=op.f("uq_applications_bucket_applicant_client_key")
        ),
    )
    op.create_table(
        "application_acts",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "COMMITMENT",
                "CONSENT",
                "SIGNATURE",
                "CERTIFICATE_USE",
                "WINDOW_CONFIRMATION",
                "PAYMENT",
                name="actkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("material", sa.String(), nullable=False),
        sa.Column("of", sa.Uuid(), nullable=False),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum("AWAITED", "DONE", "DECLINED", "EXPIRED", name="actstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "means",
            sa.Enum("WEB", "APP", "WINDOW", "CLI", "DEPARTMENT", "JOB", name="channel", native_enum=False, length=40),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["bucket", "application"],
            ["applications.bucket", "applications.id"],
            name=op.f("fk_application_acts_bucket_application_applications"),
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_application_acts")),
    )
    op.create_index(
        op.f("ix_application_acts_bucket_application"), "application_acts", ["bucket", "application"], unique=False
    )
    op.create_table(
        "application_fields",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "origin",
            sa.Enum("SOURCE", "DECLARED", "DERIVED", name="origin", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "check_state",
            sa.Enum("MATCHED", "PENDING", "MISMATCH", "NONE", name="check", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "dispute",
            sa.Enum("NONE", "OPEN", "ENDED", name="disputestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "FOUND",
                "NOTHING",
                "REFUSED",
                "MALFORMED",
                "TIMED_OUT",
                "DOWN",
                "UNKNOWN_REGION",
                "INVALID_KEY",
                "KEY_MISSING",
                "CONSENT_NEEDED",
                "CONFLICT",
                "NOT_AUTHORISED",
                name="outcomekind",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("resource", sa.String(), nullable=True),
        sa.Column("pull", sa.Uuid(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("differences", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["bucket", "application"],
            ["applications.bucket", "applications.id"],
            name=op.f("fk_application_fields_bucket_application_applications"),
        ),
        sa.PrimaryKeyConstraint("bucket", "application", "party", "element", name=op.f("pk_application_fields")),
    )
    op.create_table(
        "application_materials",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "SATISFIED", "LATER", "ACT_AWAITED", "TO_HAND_IN", name="materialstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum(
                "E_CERTIFICATE",
                "DATA_CHECK",
                "REUSED",
                "COMMITMENT",
                "UPLOAD",
                "WINDOW",
                name="waykind",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["bucket", "application"],
            ["applications.bucket", "applications.id"],
            name=op.f("fk_application_materials_bucket_application_applications"),
        ),
        sa.PrimaryKeyConstraint("bucket", "application", "party", "code", name=op.f("pk_application_materials")),
    )
    op.create_table(
        "application_parties",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column(
            "standing", sa.Enum("VERIFIED", "CLAIMED", name="standing", native_enum=False, length=40), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["bucket", "application"],
            ["applications.bucket", "applications.id"],
            name=op.f("fk_application_parties_bucket_application_applications"),
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_application_parties")),
        sa.UniqueConstraint(
            "bucket",
            "application",
            "role",
            "ordinal",
            name=op.f("uq_application_parties_bucket_application_role_ordinal"),
        ),
    )
    op.create_index(op.f("ix_application_parties_subject"), "application_parties", ["subject"], unique=False)


def downgrade() -> None:
    op.drop_table("application_parties")
    op.drop_table("application_materials")
    op.drop_table("application_fields")
    op.drop_table("application_acts")
    op.drop_table("applications")

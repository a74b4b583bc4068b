"""Tables of people: rooms kit, directory, access, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("hall", sa.String(), nullable=True),
        sa.Column("window", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("about", sa.Uuid(), nullable=True),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_audit_entries")),
    )
    op.create_index(op.f("ix_audit_entries_about_at"), "audit_entries", ["about", "at"], unique=False)
    op.create_index(
        op.f("ix_audit_entries_object_kind_object_id"), "audit_entries", ["object_kind", "object_id"], unique=False
    )
    op.create_table(
        "authorities",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_authorities")),
    )
    op.create_index(op.f("ix_authorities_agent"), "authorities", ["agent"], unique=False)
    op.create_index(op.f("ix_authorities_principal"), "authorities", ["principal"], unique=False)
    op.create_table(
        "data_keys",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_data_keys")),
    )
    op.create_table(
        "organisations",
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("successor", sa.String(length=18), nullable=True),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_organisations_period")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_organisations")),
    )
    op.create_index(op.f("ix_organisations_region"), "organisations", ["region"], unique=False)
    op.create_table(
        "regions",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("parent", sa.String(length=12), nullable=True),
        sa.Column("successors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{12}$'", name=op.f("ck_regions_code")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_regions_period")),
        sa.PrimaryKeyConstraint("code", "valid_from", name=op.f("pk_regions")),
    )
    op.create_index(op.f("ix_regions_parent"), "regions", ["parent"], unique=False)
    op.create_table(
        "subjects",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("data_key", sa.Uuid(), nullable=False),
        sa.Column("phone", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_subjects")),
    )
    op.create_index(
        op.f("ix_subjects_merged_into"),
        "subjects",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into is not null"),
    )
    op.create_table(
        "identifiers",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bucket", "subject"],
            ["subjects.bucket", "subjects.id"],
            name=op.f("fk_identifiers_bucket_subject_subjects"),
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_identifiers")),
    )
    op.create_index(op.f("ix_identifiers_bucket_subject"), "identifiers", ["bucket", "subject"], unique=False)
    op.create_index(op.f("ix_identifiers_number_index"), "identifiers", ["number_index"], unique=False)
    op.create_index(
        "uq_identifiers_kind_number_index",
        "identifiers",
        ["kind", "number_index"],
        unique=True,
        postgresql_where=sa.text("valid_to is null"),
    )
    op.create_table(
        "subject_names",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bucket", "subject"],
            ["subjects.bucket", "subjects.id"],
            name=op.f("fk_subject_names_bucket_subject_subjects"),
        ),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_subject_names")),
    )
    op.create_index(
        op.f("ix_subject_names_bucket_subject"),
        "subject_names",
        ["bucket", "subject"],
        unique=True,
        postgresql_where=sa.text("valid_to is null"),
    )


def downgrade() -> None:
    op.drop_table("subject_names")
    op.drop_table("identifiers")
    op.drop_table("subjects")
    op.drop_table("regions")
    op.drop_table("organisations")
    op.drop_table("data_keys")
    op.drop_table("authorities")
    op.drop_table("audit_entries")

"""Permissions, one-time codes of certificates, and how far the platform's catalogue has been followed: room sharing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "permissions",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("CONSENT", "CERTIFICATE_USE", name="permissionkind", native_enum=False, length=16),
            nullable=False,
        ),
        sa.Column("resources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("hall", sa.String(), nullable=True),
        sa.Column("window", sa.String(), nullable=True),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_permissions")),
        sa.UniqueConstraint(
            "bucket",
            "application",
            "act",
            "kind",
            "role",
            "ordinal",
            name=op.f("uq_permissions_bucket_application_act_kind_role_ordinal"),
        ),
    )
    op.create_index(op.f("ix_permissions_bucket_application"), "permissions", ["bucket", "application"], unique=False)
    op.create_table(
        "authorization_codes",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_authorization_codes")),
    )
    op.create_table(
        "platform_mirror",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_platform_mirror")),
    )
    op.add_column("resources", sa.Column("platform", sa.String(), nullable=True))
    op.add_column("resources", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("resources", "withdrawn_at")
    op.drop_column("resources", "platform")
    op.drop_table("platform_mirror")
    op.drop_table("authorization_codes")
    op.drop_table("permissions")

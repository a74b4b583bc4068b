"""Drafts of services, what was done to them, roles of staff, and whether what is published can be opened:
rooms access, catalogue.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APP_ROLE = "wst_app"
STANDINGS = ("PUBLISHED", "SUSPENDED", "CANCELLED")
STATES = ("DRAFT", "DEPT_REVIEW", "AUTHORITY_REVIEW", "PUBLISHED")
STEPS = (
    "DRAFTED",
    "EDITED",
    "COMMENTED",
    "SUBMITTED",
    "RETURNED",
    "APPROVED",
    "PUBLISHED",
    "SUSPENDED",
    "RESUMED",
    "CANCELLED",
)


def upgrade() -> None:
    op.create_table(
        "staff_roles",
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "id", name=op.f("pk_staff_roles")),
    )
    op.create_index(op.f("ix_staff_roles_subject"), "staff_roles", ["subject"], unique=False)
    standing = sa.Enum(*STANDINGS, name="standing", native_enum=False, length=24)
    for shelf in ("items", "one_things"):
        op.add_column(shelf, sa.Column("standing", standing, nullable=False, server_default="PUBLISHED"))
        op.alter_column(shelf, "standing", server_default=None)
    for versions in ("basic_item_versions", "item_versions", "one_thing_versions"):
        op.add_column(versions, sa.Column("package", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_table(
        "item_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="draftstate", native_enum=False, length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("published", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_drafts")),
    )
    op.create_index(
        op.f("ix_item_drafts_department_changed_at"), "item_drafts", ["department", "changed_at"], unique=False
    )
    op.create_table(
        "registration_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("draft", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*STEPS, name="stepkind", native_enum=False, length=24), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["draft"], ["item_drafts.id"], name=op.f("fk_registration_steps_draft_item_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_steps")),
    )
    for column in ("draft", "code"):
        op.create_index(op.f(f"ix_registration_steps_{column}"), "registration_steps", [column], unique=False)
    op.execute(f"revoke update, delete on registration_steps from {APP_ROLE}")
    op.execute(
        "create trigger registration_steps_do_not_change before update or delete on registration_steps "
        "for each row execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("registration_steps")
    op.drop_table("item_drafts")
    for versions in ("basic_item_versions", "item_versions", "one_thing_versions"):
        op.drop_column(versions, "package")
    for shelf in ("items", "one_things"):
        op.drop_column(shelf, "standing")
    op.drop_table("staff_roles")

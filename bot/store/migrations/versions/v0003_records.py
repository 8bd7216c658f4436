"""A place for features that keep a state of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_Long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "records",
        sa.Column("server", _Long, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", _Long, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("records_of_kind", "records", ["kind"])

"""That a member's feedback was counted, kept as a mark that does not name them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_Long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and let the Ibid from before Alembic refuse the file from now on."""
    op.create_table(
        "opinions",
        sa.Column("server", _Long, primary_key=True),
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA user_version=2")

"""What the first Ibid kept of a server: preferences, feedback, gaps and turns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Long = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "preferences",
        sa.Column("server", _Long, primary_key=True, autoincrement=False),
        sa.Column("chosen", sa.Text, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("server", _Long, primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "gaps",
        sa.Column("id", _Long, primary_key=True),
        sa.Column("server", _Long, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("asker", _Long),
        sa.Column("channel", _Long),
        sa.Column("message", _Long),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("gaps_of_server", "gaps", ["server", "state"])
    op.create_table(
        "turns",
        sa.Column("server", _Long, primary_key=True, autoincrement=False),
        sa.Column("channel", _Long, primary_key=True, autoincrement=False),
        sa.Column("member", _Long, primary_key=True, autoincrement=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("quotation", sa.Text, nullable=False),
        sa.Column("at", _Long, nullable=False),
    )

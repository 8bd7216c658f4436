"""The way from every earlier version of the database to this one, a file of `versions/` each.

A later version adds a file and never changes an earlier one.
"""

from __future__ import annotations

import logging
from pathlib import Path

from alembic.command import stamp
from alembic.command import upgrade as run_upgrade
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_LOCK = 0x49626964  # any number that nobody else takes: "Ibid"
_BEFORE_ALEMBIC = 1  # user_version of the SQLite file that the first released Ibid made

# It tells at every start what kind of database it sees.
logging.getLogger("alembic").setLevel(logging.WARNING)


class NewerError(Exception):
    """A database made by a newer version of Ibid; says so in what follows the database's name."""


def upgrade(connection: Connection) -> None:
    """Bring a database up to date, within the transaction that was begun."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        # Of two processes that start at once, one waits for the other's migrations.
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None and _made_before_alembic(connection):
        stamp(config, "0001")
    newest = _refuse_newer(current, ScriptDirectory.from_config(config))
    if current != newest:
        run_upgrade(config, newest)


def _made_before_alembic(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    return connection.exec_driver_sql("PRAGMA user_version").scalar() == _BEFORE_ALEMBIC


def _refuse_newer(current: str | None, script: ScriptDirectory) -> str:
    known = [revision.revision for revision in script.walk_revisions()]
    if current not in {None, *known}:
        raise NewerError(
            f"has version {current}, made by a newer Ibid; this one knows"
            f" {known[0]}: install the newer Ibid again or put back the copy from before"
        )
    return known[0]

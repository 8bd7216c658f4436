"""What Alembic runs to migrate: on the connection that `upgrade` gives, in its transaction."""

from alembic import context

from bot.store.tables import metadata

# SQLite takes back changed tables too, which Alembic does not expect of it.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

"""Alembic's environment: migrates over the connection it is given, in the caller's transaction."""

from alembic import context

from tracker.storage.tables import metadata

config = context.config
context.configure(
    connection=config.attributes["connection"],
    target_metadata=metadata,
    version_table=config.attributes.get("version_table", "tracker_schema"),
    transactional_ddl=False,  # the caller's transaction covers all of it: SQLite and PostgreSQL both roll DDL back
)
context.run_migrations()

"""The shape of a store: its revisions, its four states, and how a database describes itself. Alembic is used here alone."""

"""A store in a PostgreSQL database. Nothing here knows what an entry means."""

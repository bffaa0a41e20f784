"""A store in one SQLite file. Nothing here knows what an entry means."""

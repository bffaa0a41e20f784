"""The only folder that knows SQL: tables, sessions, the schema's states, the ledger and the questions asked of it."""

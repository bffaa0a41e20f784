"""What comes in and goes out as data: dossiers (YAML), evidence for many at once, the ledger's own lines. No SQL, no rules of standing."""

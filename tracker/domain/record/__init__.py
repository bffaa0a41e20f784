"""What is written down, and what may be: records, the entries that carry them, the rules. No standing is derived here."""

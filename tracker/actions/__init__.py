"""What a user can do: one function for each command. They take an open `Ledger`; they open no file and commit nothing."""

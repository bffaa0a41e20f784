"""What is derived from entries in their own transaction, and can be rebuilt from them."""

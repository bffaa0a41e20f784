"""What an outsider can check: the Merkle tree, checkpoints, signed notes, proofs. No database, no key file."""

"""What is found where good rows should be. The session, which knows where the store is, makes it an error that a user can read."""


class Damage(Exception):
    """Rows that no append of this program wrote; the message says which and what is wrong, not where the store is."""


class Unattested(Damage):
    """Derived rows that are not what their entries give; nothing that is read from them is written out."""

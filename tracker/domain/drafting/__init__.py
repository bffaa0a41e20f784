"""Drafting commitments out of a text by rules: its sentences, who undertakes what in them, and by when. Pure; the words are data."""

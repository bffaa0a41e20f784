"""Readers of documents that people wrote to be read, as one plain text with its paragraphs, within limits; no word is changed."""

"""Entries in, entries out, entries proven: appending, copying, archiving, judging, verifying."""

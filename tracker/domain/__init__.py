"""The rules of the record, pure: no clock, no files, no SQL. Nothing is imported here, so a caller pays for what it uses."""

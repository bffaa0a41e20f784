"""The record as a workbook that people edit and that is read again: its sheets, how it is written and read, and what was changed in it."""

"""Standing → Report → bytes. Pure: a report is built once as a value, then written by one module for each format."""

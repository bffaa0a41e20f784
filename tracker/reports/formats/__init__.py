"""One module for each format that a report is written in, and what formats share; the list of them is in the registry."""

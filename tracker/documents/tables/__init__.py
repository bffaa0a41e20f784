"""Tables in files: cells, headings and places. What a column means is said by a shape; no kind of record is known here."""

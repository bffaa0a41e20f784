"""What people see: tables, pages, the editor, standard output and error. Nothing here opens a store."""

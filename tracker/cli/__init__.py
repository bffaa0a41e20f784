"""The command line: parse → one action → print. Nothing heavy is imported before a command needs it."""

"""One module for each group of commands: options beside the function that takes them. No rules, no SQL, no layout."""

"""Runs the command line as `python -m tracker`."""

from tracker.cli.start import main

if __name__ == "__main__":
    main()

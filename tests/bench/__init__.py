"""The benchmark: Tracker and its peers side by side, in ratios (`make bench`, docs/performance.md)."""

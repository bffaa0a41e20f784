"""Drawings of a report as SVG, for the page and as files of their own: numbers and words in, escaped markup out."""

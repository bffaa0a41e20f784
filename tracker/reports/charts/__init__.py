"""Drawings of a report as what an SVG needs: numbers and words in, no markup out."""

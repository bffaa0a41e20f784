"""Questions asked of the projections, one statement each, named after what it answers. Nothing here writes."""

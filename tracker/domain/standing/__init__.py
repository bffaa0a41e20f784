"""What follows from the records on a day: standings, attention, timelines, differences. Nothing here is stored as somebody's claim."""

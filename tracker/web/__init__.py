"""Access to the network, only where a command asks for it: addresses judged, pages fetched and recorded, failures of a capture recognised."""

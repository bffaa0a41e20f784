"""The network, which is asked only where a command says so: addresses judged, pages fetched and kept, and what is no page told apart."""

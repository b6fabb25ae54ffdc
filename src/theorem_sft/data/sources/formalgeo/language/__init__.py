"""FormalGeo's formal languages and files."""

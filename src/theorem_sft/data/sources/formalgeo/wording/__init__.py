"""FormalGeo in English."""

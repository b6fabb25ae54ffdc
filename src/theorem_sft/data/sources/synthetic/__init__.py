"""Problems made from the catalogue of theorems, with exact traces: no two alike, any number of them."""

"""Files that a user hands to the page: bounded before they are read, read strictly, and kept in memory for a while."""

"""From the library's files to the store: read, cut into passages, embed, keep in step."""

"""From a question to a cited answer: find, compose, cite, show."""

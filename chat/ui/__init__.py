"""The page in the browser; only app.py knows of it."""

"""Fits what `chat/learned.py` knows of questions, from examples, and keeps it in `learned.npz`."""

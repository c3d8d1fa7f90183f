"""Conversations: what they are made of, how they are kept and exported, what was said of them."""

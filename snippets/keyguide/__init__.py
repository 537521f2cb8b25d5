"""Keyguide: from nothing to a working OpenAI API key, and from a key to a bill you can predict."""

"""The one encoder: text to windows (`tokens`), windows to scores (`session`), what it knows (`weights/`)."""

LANGUAGES = frozenset({"en", "und"})
"""Languages the model reads. "und" (too short to tell) is tried: nothing is lost by it but time."""

"""The one encoder: text to windows (`tokens`), windows to scores (`session`), what it knows (`weights/`)."""

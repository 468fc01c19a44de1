"""Scores against labelled statements, so that anyone can measure onrecord on pages of their own."""

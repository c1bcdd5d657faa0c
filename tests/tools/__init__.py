"""Commands of the project itself: documents, pictures."""

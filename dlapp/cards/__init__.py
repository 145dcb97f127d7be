"""Model cards, a module for each task."""

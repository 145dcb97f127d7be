"""How good the built-in models are on data that they did not learn from, a module for each task."""

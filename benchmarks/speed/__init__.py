"""How fast the app is, a module for each task or other topic. Nothing else should run meanwhile."""

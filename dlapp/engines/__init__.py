"""How networks are run: engines that the rooms of several tasks share."""

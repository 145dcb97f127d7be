"""Models that edit faces; others have their home in another task."""

CARDS = ()

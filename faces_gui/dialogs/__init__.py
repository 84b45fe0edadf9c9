"""Questions and notices in windows of their own."""

"""What can be docked around the live view."""

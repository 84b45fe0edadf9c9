"""What Frames come from: one module per kind."""

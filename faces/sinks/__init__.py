"""What consumes FrameResults: one module per kind."""

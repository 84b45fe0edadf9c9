"""Networks that find faces: a Frame's picture in, Detections out."""

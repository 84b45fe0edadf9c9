"""The face detector: labels from teachers, network, training, export and evaluation."""

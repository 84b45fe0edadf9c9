"""One shared backbone, one head per attribute: training, calibration, export and evaluation."""

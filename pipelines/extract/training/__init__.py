"""Training of the recogniser. The only place that imports torch and onnx (extra `train`)."""

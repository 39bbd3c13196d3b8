"""Classify: the facets' cue rules over catalogue fields and text. A machine suggests with quotes; a person accepts."""

from pipelines.classify.classifier import Classifier

__all__ = ["Classifier"]

"""Convolutional networks for pipelines of PySpark; the work is done by Convoke's Java classes."""

from convoke.classifier import *  # noqa: F401,F403

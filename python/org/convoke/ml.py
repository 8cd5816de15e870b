"""The Python classes by the package of their Java classes, as PySpark looks for them when it loads a pipeline."""

from convoke.classifier import *  # noqa: F401,F403

"""The nouns of the pipeline, shared by all rooms. Standard library only."""

"""Many files to one folder of tables, each file read on its own in a process that may fail.

``inputs`` finds the files, ``supervisor`` shares them out to worker processes and watches over time
and memory, ``worker`` is what runs in one, ``notices`` what it does with a file, and ``run`` turns what
comes back into tables: :func:`pipeline.batch.run.extract_all`. The process that calls it loads neither
spaCy nor a reader.
"""

"""Turn many files into one folder of tables, incrementally; a worker process that fails costs one file only.

:func:`pipeline.batch.run.extract_all` is the way in. ``inputs`` finds the files, ``planning`` compares them
with the ``ledger`` of the folder, ``extracting`` has those read that must be, and ``assembly`` puts the
tables together from the ledger. ``supervisor`` shares files out to worker processes and watches over time
and memory, ``worker`` is what runs in one, ``notices`` what it does with a file; ``head_start`` lets one
load while the run is being prepared. ``folder`` lets one run at a time work on a folder, ``steps`` does
what follows on the tables, ``status`` says what the next run would do, ``watch`` takes up files as they
come, and ``news`` tells what is new.

The process that calls it loads neither spaCy nor a reader, and next to nothing where nothing has changed.
"""

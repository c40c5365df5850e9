"""Which finding belongs to which item: a notice and its findings become a record.

``plan`` lists the items that are tasks (contract, section 4) and the zones to be searched;
``assemble`` puts the findings of the zones into tasks, resolves names, and lets items without
units or dates of their own inherit them.
"""

from pipeline.tasks.assembling import assemble
from pipeline.tasks.planning import plan

__all__ = ["assemble", "plan"]

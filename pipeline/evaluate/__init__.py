"""Score records against hand-made gold records, and compare two runs: figures, gains and losses, differences."""

from pipeline.evaluate.differences import Difference, differences, show_differences
from pipeline.evaluate.figures import (
    Figures,
    changes,
    changes_dict,
    figures_dict,
    measure,
    shares,
    show_changes,
    show_figures,
)
from pipeline.evaluate.judging import Judgement, Outcome, judge, judge_folder

__all__ = [
    "Difference",
    "Figures",
    "Judgement",
    "Outcome",
    "changes",
    "changes_dict",
    "differences",
    "figures_dict",
    "judge",
    "judge_folder",
    "measure",
    "shares",
    "show_changes",
    "show_differences",
    "show_figures",
]

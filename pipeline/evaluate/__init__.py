"""Records against hand-made gold records: precision, recall, F1, and what a change gained and lost."""

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
    "Figures",
    "Judgement",
    "Outcome",
    "changes",
    "changes_dict",
    "figures_dict",
    "judge",
    "judge_folder",
    "measure",
    "shares",
    "show_changes",
    "show_figures",
]

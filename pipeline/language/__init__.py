"""Findings in the clean text of a notice: deadlines, units, domains, citations."""

"""What a notice is about, by the domains that its tasks name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from pipeline.language.domains import DomainHit
from pipeline.packs import Pack


def dominant_domain(tasks: Sequence[Collection[str]], pack: Pack) -> str | None:
    """Return the one domain that most tasks of a notice have: the notice is about it, whatever its title says.

    Args:
        tasks: the domains of each task that were found in its own words; empty for a task with none.
        pack: the policy field, with the share and the least number of tasks.

    Returns:
        None where no domain, or more than one, is in so many tasks.
    """
    counts = Counter(domain for domains in tasks for domain in set(domains))
    least = max(pack.policy.dominant_tasks, pack.policy.dominant_share * len(tasks))
    found = [domain for domain, count in counts.items() if count >= least]
    return found[0] if len(found) == 1 else None


def recurring_domains(tasks: Sequence[Collection[DomainHit]], pack: Pack) -> list[str]:
    """Return the domains that a good part of the tasks of a notice name: there a word that is not enough elsewhere is.

    Args:
        tasks: the domains that the words of each task name (``named_domains``).
        pack: the policy field, with the share and the least number of tasks.
    """
    counts = Counter(hit.domain for hits in tasks for hit in hits if not hit.thin)
    least = max(pack.policy.dominant_tasks, pack.policy.recurring_share * len(tasks))
    return [domain for domain, count in counts.items() if count >= least]


def is_about_everything(title: str | None, pack: Pack) -> bool:
    """Tell whether the title of a notice says that it is for all fields (民生实事, 创卫), so about none of them."""
    words = (*pack.policy.general_titles, *pack.policy.wide_titles)
    return title is not None and any(word in title for word in words)

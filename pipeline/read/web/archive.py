"""Web archives (MHT, MHTML) and saved mails: the page inside is read, what comes with it is not."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import Message

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, Reading, Source
from pipeline.read.han import HAN
from pipeline.read.lines import lines_of
from pipeline.read.web.decoding import page_text
from pipeline.read.web.document import read_page
from pipeline.read.web.rules import is_document

MOST_PARTS = 200
"""Multi-part levels that may be announced; a browser writes one, a mail with answers some ten."""


def read_web_archive(data: bytes, source: Source) -> Reading:
    """Read the first page of a web archive, or the text of a mail.

    Raises:
        ReadError: ``damaged`` if there is neither, ``not_text``, ``not_chinese``, and as ``read_html``.
    """
    if data.lower().count(b"boundary=") > MOST_PARTS:
        raise _damaged()
    # The old policy takes every header as it is; the new one stumbles over malformed ones.
    message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n\t "), policy=email.policy.compat32)
    parts = list(_parts(message))
    page = next((p for p in parts if p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
    plain = next((p for p in parts if p.get_content_type() == "text/plain"), None)
    chosen = page if page is not None else plain
    if chosen is None:
        raise _damaged()
    content = chosen.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        raise _damaged()
    decoded = page_text(content, _charset(chosen))
    attached = [_name(p) for p in parts if is_document(p.get_content_type())]
    issues = []
    if attached:
        issues.append(Issue.of("embedded_object.mail", count=len(attached), shown=", ".join(attached[:5])))
    if page is not None:
        return read_page(decoded, source, issues)
    if not HAN.search(decoded.text):
        raise ReadError.of("not_chinese.text")
    return lines_of(decoded.text, source, tuple(issues))


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something, in order, without recursion."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if part.is_multipart() and isinstance(inside, list):
            waiting += [p for p in reversed(inside) if isinstance(p, Message)]
        else:
            yield part


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, TypeError):  # a parameter in a form that the library cannot read
        return None


def _name(part: Message) -> str:
    try:
        return (part.get_filename() or part.get_content_type())[:60]
    except (LookupError, ValueError, TypeError):
        return part.get_content_type()


def _damaged() -> ReadError:
    return ReadError.of("damaged.web_archive")

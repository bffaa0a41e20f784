"""What a template's expression prints: safe whatever it gives, and the same for the same."""

import pytest
from markupsafe import Markup

from tests.payloads import PAYLOADS
from tracker.domain.dates import PartialDate
from tracker.domain.text import one_line, visible
from tracker.domain.vocabulary import Status
from tracker.reports.formats.markup import environment_over, printed, printed_line


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a <b> & \"c\" 'd'", "a &lt;b&gt; &amp; &#34;c&#34; &#39;d&#39;"),
        ("\x1b[31m\u202e", "␛[31m⟨U+202E⟩"),
        ("two\r\nlines", "two\nlines"),
        (Markup("<b>"), "<b>"),
        (7, "7"),
        (True, "True"),
        (PartialDate("2024-03"), "2024-03"),
        (Status.NO_EVIDENCE, "no_evidence"),
    ],
)
def test_what_is_printed(value: object, text: str) -> None:
    """Without asking whether it is markup: red. Twice, as what was printed once is remembered."""
    assert [printed(value), printed(value)] == [text, text]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_expression_passes_both_nets(payload: str) -> None:
    """Without `finalize`: red."""
    template = environment_over("templates").from_string(
        '{{ a }}|{{ "<" ~ a }}|{{ [a, a]|join("<") }}|{% macro m(b) %}{{ b }}{% endmacro %}{{ m(a) }}'
    )
    shown = Markup.escape(visible(payload.replace("\r\n", "\n"), keep="\n"))
    assert template.render(a=payload) == f"{shown}|&lt;{shown}|{shown}&lt;{shown}|{shown}"
    assert printed_line(payload) == Markup.escape(one_line(payload))


def test_what_is_not_there_is_an_error() -> None:
    environment = environment_over("templates")
    for wrong in ("{{ nothing }}", "{{ a.nothing }}", '{{ {}["a"] }}', "{{ {}.a }}"):
        with pytest.raises(Exception, match=r"nothing|'a'"):
            environment.from_string(wrong).render(a=1)

"""YAML for people: block style, plain dates, the order given, nothing that the reader would take for something else."""

from typing import Any

import yaml

from tracker.documents.yaml_reader import plain_value


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key, and quotes only what needs it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - the signature is PyYAML's
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


# The reader takes every plain scalar but integers, booleans and null for text, so the writer must resolve the same way.
_Dumper.yaml_implicit_resolvers = {}


_BREAKS = frozenset("\r\x85\u2028\u2029")
"""Line breaks to YAML 1.1, which come back as a space or a newline unless they are written as escapes."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    quoted = not isinstance(plain_value(text), str) or text != text.strip() or not _BREAKS.isdisjoint(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if quoted else None)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(int, lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:str", str(number)))
_Dumper.add_representer(bool, lambda dumper, yes: dumper.represent_scalar("tag:yaml.org,2002:str", "true" if yes else "false"))
_Dumper.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:str", "null"))


def write(value: Any) -> str:
    """The value as one YAML document that `yaml_reader.read` gives back."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)
    return text

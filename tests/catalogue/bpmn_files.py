"""BPMN 2.0 files for tests, written as short as they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'


def tasks(*names: str) -> str:
    """Tasks whose names are also their ids."""
    return "".join(f'<task id="{name}" name="{name}"/>' for name in names)


def flows(*ways: str) -> str:
    """Flows along lines such as "A B C"."""
    pairs = [pair for way in ways for pair in zip(way.split(), way.split()[1:], strict=False)]
    return "".join(f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)


def lanes(who: Mapping[str, Sequence[str]]) -> str:
    """Lanes with what is in them."""
    told = "".join(
        f'<lane name="{name}">{"".join(f"<flowNodeRef>{id}</flowNodeRef>" for id in inside)}</lane>'
        for name, inside in who.items()
    )
    return f"<laneSet>{told}</laneSet>"


def bpmn(*processes: str, around: str = "") -> bytes:
    """A file with these processes."""
    told = "".join(f'<process id="p{number}">{each}</process>' for number, each in enumerate(processes))
    return f"{HEAD}{around}{told}</definitions>".encode()


POOLS = (
    '<collaboration><participant name="Citizen" processRef="p0"/><participant name="Office" processRef="p1"/>'
    '<messageFlow sourceRef="Ask" targetRef="Register"/></collaboration>'
)
#: A citizen who asks, and an office that answers, with a branch and a way back.
TWO_POOLS = bpmn(
    f'<startEvent id="begin"/>{tasks("Ask", "Wait")}{flows("begin Ask Wait")}',
    '<startEvent id="start"/>'
    f'<exclusiveGateway id="good"/>{tasks("Register", "Check", "Decide", "Tell")}'
    '<task id="Mend" name="Ask for papers"><documentation>By <b>telephone</b></documentation></task>'
    f"{flows('start Register Check good Decide Tell', 'good Mend Check')}"
    f"{lanes({'Front desk': ['Register', 'Tell', 'Mend'], 'Expert': ['Check', 'Decide']})}",
    around=POOLS,
)

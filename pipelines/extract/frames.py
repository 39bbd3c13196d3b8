"""The frames by the names that data/event_patterns.yaml calls them."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.extract.acts import award, visit
from pipelines.extract.agreements import handover, publication, redistrict, signing
from pipelines.extract.bodies import abolish, found, merge, rename, split
from pipelines.extract.cues import Hit
from pipelines.extract.draft import Draft
from pipelines.extract.fights import battle, liberation, named_battle
from pipelines.extract.journeys import headline, journey, reception
from pipelines.extract.losses import disaster, loss, rising
from pipelines.extract.meetings import attend, meeting, minuted, talk, talked
from pipelines.extract.offices import appoint, hold
from pipelines.extract.scene import Scene
from pipelines.extract.speeches import instruct, speech, titled
from pipelines.extract.works import build
from pipelines.extract.writings import adopt, issue, letter

FRAMES: dict[str, Callable[[Scene, Hit], Draft | None]] = {
    frame.__name__: frame
    for frame in (
        meeting, attend, minuted, talk, talked, appoint, hold, battle, named_battle, liberation, found, abolish, rename, merge,
        split, visit, issue, adopt, letter, build, award, journey, headline, reception, speech, instruct, titled, loss, disaster,
        rising, signing, publication, handover, redistrict,
    )
}

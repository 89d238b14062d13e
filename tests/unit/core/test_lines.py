"""Phones with several lines: the line of a call, and the busy lamps."""

from msgspec.structs import replace
from tests.unit.core.house import JANA, House, site

from ucs.core.ids import CallId
from ucs.core.lines import lamps
from ucs.core.messages import Dial, DialNumber, HangUp, Hold, ReportRinging, RingAgent
from ucs.core.notices import PhoneNotice
from ucs.core.objects import LineState
from ucs.core.site import DeviceType, Line
from ucs.core.userview import user

IDLE, RINGING, BUSY = LineState
LINES = (
    Line(1, "201"),
    Line(2, "202", primary=False, endpoint="101b", caller_id="222000111"),
    Line(3, "203", primary=False),
)


def house_with(kind: DeviceType = DeviceType.PHONE) -> House:
    """Jana's phone has three lines, the second an account of its own."""
    configured = site()
    first, *others = configured.devices
    house = House(replace(configured, devices=(replace(first, lines=LINES, type=kind), *others)))
    house.works(JANA)
    return house


def of_jana(extension: str) -> House:
    """Jana's own phone has three lines, the first of them primary."""
    configured = site()
    first, *others = configured.devices
    agents = tuple(
        replace(agent, primary_extension=extension) if agent.id == JANA else agent
        for agent in configured.agents
    )
    devices = (replace(first, lines=LINES, user_id=JANA), *others)
    return House(replace(configured, agents=agents, devices=devices))


def test_the_primary_extension_is_the_id_of_a_line() -> None:
    for extension, line in (("203", 3), ("", 1), ("777", 1)):
        house = of_jana(extension)
        assert user(house.centre, JANA, house.now).primary_extension == line
    assert user(House(site()).centre, JANA, 0.0).primary_extension is None


def told(house: House) -> list[dict[int, LineState]]:
    """The lamps that the last command led to."""
    return [notice.lines for notice in house.told if isinstance(notice, PhoneNotice)]


def dials(house: House, line: int | None) -> CallId:
    return CallId(str(house.do(Dial(JANA, "777123456", line=line)).answer))


def test_a_call_is_made_on_the_line_that_was_chosen() -> None:
    house = house_with()
    uid = dials(house, 2)
    assert house.orders(RingAgent)[0].endpoint == "101b"
    assert (house.seen(JANA).call.caller_line_id, house.seen(JANA).call.caller_number) == (2, "202")
    house.picks_up(JANA)
    assert house.orders(DialNumber)[0].caller_number == "222000111"
    assert lamps(house.centre, JANA) == {1: IDLE, 2: BUSY, 3: IDLE}
    house.do(HangUp(JANA, uid))
    assert told(house) == [{1: IDLE, 2: IDLE, 3: IDLE}]


def test_a_line_without_an_account_of_its_own_rings_the_phones() -> None:
    house = house_with()
    dials(house, 3)
    assert house.orders(RingAgent)[0].endpoint == "101"
    house.picks_up(JANA)
    assert house.orders(DialNumber)[0].caller_number == "203"


def test_without_a_choice_it_is_the_primary_line() -> None:
    house = house_with()
    dials(house, None)
    assert house.seen(JANA).call.caller_line_id == 1
    assert lamps(house.centre, JANA)[1] is BUSY


def test_a_line_that_the_phone_does_not_have_is_refused() -> None:
    assert house_with().refused(Dial(JANA, "777123456", line=9)) == "not_found"


def test_the_lamp_of_the_primary_line_follows_an_incoming_call() -> None:
    house = house_with()
    uid = house.calls()
    assert told(house) == [{1: RINGING, 2: IDLE, 3: IDLE}]
    house.do(ReportRinging(house.leg_of(JANA)))
    house.picks_up(JANA)
    assert told(house) == [{1: BUSY, 2: IDLE, 3: IDLE}]
    house.do(Hold(JANA, uid))
    assert lamps(house.centre, JANA)[1] is BUSY
    house.ends(house.customer(uid))
    assert told(house) == [{1: IDLE, 2: IDLE, 3: IDLE}]


def test_the_lamp_goes_out_when_an_offer_comes_to_nothing() -> None:
    house = house_with()
    house.calls()
    house.passes(21)
    assert lamps(house.centre, JANA) == {1: IDLE, 2: IDLE, 3: IDLE}


def test_a_softphone_is_not_told_what_it_shows_itself() -> None:
    house = house_with(DeviceType.SOFTPHONE)
    house.calls()
    assert told(house) == []

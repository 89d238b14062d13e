"""The vocabulary is complete: every event can be applied, every phase leads somewhere."""

from ucs.core import messages
from ucs.core.call import LEG_PHASES, PHASES, LegPhase, Phase
from ucs.core.evolve import agents, calls, legs, recording, returning, transfers, waiting, wrapup
from ucs.core.messages import Event


def test_every_event_can_be_applied() -> None:
    applied = [
        *agents.APPLY,
        *calls.APPLY,
        *legs.APPLY,
        *recording.APPLY,
        *returning.APPLY,
        *transfers.APPLY,
        *waiting.APPLY,
        *wrapup.APPLY,
    ]
    assert sorted(kind.__name__ for kind in applied) == sorted(kind.__name__ for kind in kinds(Event))


def test_every_phase_leads_to_the_end_and_the_end_leads_nowhere() -> None:
    assert set(PHASES) == set(Phase)
    assert set(LEG_PHASES) == set(LegPhase)
    assert not PHASES[Phase.ENDED]
    assert not LEG_PHASES[LegPhase.ENDED]
    assert all(Phase.ENDED in after for phase, after in PHASES.items() if phase is not Phase.ENDED)
    assert all(LegPhase.ENDED in after for phase, after in LEG_PHASES.items() if phase is not LegPhase.ENDED)


def kinds(base: type[object]) -> list[type[object]]:
    """The messages of this kind, the base left out."""
    found = (getattr(messages, name) for name in messages.__all__)
    return [kind for kind in found if isinstance(kind, type) and issubclass(kind, base) and kind is not base]

"""How often people and fate do what; each name is a method of `World`."""

DEEDS: dict[str, float] = {
    "_start_work": 14,
    "_call_in": 30,
    "_set_status": 8,
    "_leave": 2,
    "_change_phone": 1,
    "_cut_bar": 3,
    "_close_page": 1,
    "_vanish": 3,
    "_move_window": 3,
    "_supervise": 3,
    "_flap_phone": 3,
    "_call_control": 14,
    "_answer": 8,
    "_hold_at_phone": 6,
    "_dial_at_phone": 5,
    "_refer_at_phone": 3,
    "_join_at_phone": 4,
    "_dial": 8,
    "_pick_up": 3,
    "_extend_wrapup": 2,
    "_ask": 12,
    "_hand_over": 6,
    "_while_asking": 14,
    "_queue": 3,
    "_code": 3,
    "_record": 4,
    "_digits": 1,
    "_look_up": 4,
    "_cut_network": 1,
    "_crash_network": 0.5,
    "_restart_server": 1,
    "_change_site": 0.3,
    "_take_inventory": 4,
}
"""What happens in a world, and how often in proportion."""

CALM: dict[str, float] = {
    "_leave": 0.5,
    "_change_phone": 0.2,
    "_cut_bar": 1,
    "_close_page": 0.2,
    "_vanish": 2,
    "_supervise": 0.5,
    "_flap_phone": 1,
    "_set_status": 4,
    "_cut_network": 0.3,
    "_crash_network": 0.1,
    "_restart_server": 0.3,
    "_change_site": 0.1,
    "_ask": 20,
    "_hand_over": 8,
    "_while_asking": 30,
}
"""The same in a world where people answer and stay: long calls, with all that can be done in them."""

POWER_CUTS: dict[str, float] = {"_lose_power": 3}
"""What happens besides where the power fails."""

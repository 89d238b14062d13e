import re

from ucs.asterisk.attach import snippets, text


def test_the_snippets_name_the_account_and_leave_nothing_unfilled() -> None:
    lines = snippets(ari_user="contact", ari_password="s3cret")
    assert "[contact]\n" in lines["ari.conf"]
    assert "password = s3cret\n" in lines["ari.conf"]
    assert not re.search(r"@[A-Z_]+@", text(lines))


def test_every_context_that_is_gone_to_is_defined() -> None:
    dialplan = snippets(ari_password="x")["extensions.conf"]
    defined = set(re.findall(r"^\[([^\]]+)\]", dialplan, re.MULTILINE))
    assert set(re.findall(r"Goto\(([a-z-]+),", dialplan)) <= defined
    assert defined == {"ucs-from-trunk", "from-phones", "ucs-server"}


def test_the_lines_have_the_echo_for_phones_alone() -> None:
    dialplan = snippets(ari_password="x")["extensions.conf"]
    phones = dialplan.partition("[from-phones]\n")[2].partition("\n[")[0]
    assert "exten => ~ucs-echo,1," in phones
    assert " same => n,Echo()\n" in phones
    assert dialplan.count("ucs-echo") == 1


def test_callers_and_agents_who_pick_up_find_their_entrance() -> None:
    dialplan = snippets(ari_password="x")["extensions.conf"]
    server = dialplan.partition("[ucs-server]\n")[2]
    assert "exten => enter,1,Stasis(ucs,${UCS_ARGS})\n" in server
    assert "exten => leg,1,Stasis(ucs,leg)\n" in server

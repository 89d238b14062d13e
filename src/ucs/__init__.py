"""UCS: a contact-centre server that drives Asterisk and an agent bar for any CRM page."""

__version__ = "0.1.0"

from . import test_maildesk_calendar

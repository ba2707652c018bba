from . import test_maildesk_account

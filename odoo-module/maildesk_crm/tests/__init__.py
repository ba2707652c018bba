from . import test_maildesk_crm

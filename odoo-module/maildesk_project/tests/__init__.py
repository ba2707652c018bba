from . import test_maildesk_project

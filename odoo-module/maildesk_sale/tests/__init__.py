from . import test_maildesk_sale

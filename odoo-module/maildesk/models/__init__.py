from . import (
    maildesk_bridge,
    maildesk_connection_check,
    maildesk_link,
    maildesk_outgoing,
    maildesk_pairing,
    maildesk_session,
    maildesk_trouble,
    maildesk_webhook_event,
    res_config_settings,
    res_groups,
    res_users,
)

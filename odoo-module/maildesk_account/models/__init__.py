from . import account_move, maildesk_bridge, res_config_settings

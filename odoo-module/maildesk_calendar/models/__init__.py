from . import maildesk_bridge, res_config_settings

from . import maildesk_bridge, project_task, res_config_settings

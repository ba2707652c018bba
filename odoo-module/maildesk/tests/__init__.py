from . import (
    test_connection_check,
    test_controllers,
    test_keys,
    test_link,
    test_outgoing,
    test_pairing,
    test_session,
    test_settings,
    test_trouble,
    test_uninstall,
    test_webhook,
)

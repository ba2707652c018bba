-- A copy for tests forgets the server and the keys: it must neither read anybody's mail nor speak in the original's name.
DELETE FROM ir_config_parameter
 WHERE key IN (
       'maildesk.server_url',
       'maildesk.server_name',
       'maildesk.audience',
       'maildesk.webhook_secret',
       'maildesk.signing_key',
       'maildesk.former_key',
       'maildesk.last_heard'
);
DELETE FROM maildesk_outgoing;

import { contractsVersion, odooApi, type OdooDatabase } from '@maildesk/contracts';
import * as z from 'zod';
import { ApiClient } from '../support/api-client.js';
import type { MailUser } from '../support/mail-user.js';
import type { TestServers } from '../support/test-servers.js';
import { OdooClient } from './odoo-client.js';
import { type Employee, odooUrl } from './odoo-test.js';

/** What MailDesk knows this Odoo's database as; null when it was never paired. */
export async function knownDatabase(operator: ApiClient): Promise<OdooDatabase | null> {
  const { databases } = await operator.call(odooApi.list);
  return databases.find((database) => database.odooUrl === odooUrl) ?? null;
}

/** Pairs as both administrators do, without their screens; once more where it has been. */
export async function pairByApi(odoo: OdooClient, operator: ApiClient, serverUrl: string): Promise<void> {
  const databaseId = (await knownDatabase(operator))?.id ?? null;
  const { code } = await operator.call(odooApi.createPairingCode, { body: { databaseId } });
  const values = { maildesk_server_url: serverUrl, maildesk_pairing_code: code };
  const settings = await odoo.create('res.config.settings', values);
  await odoo.call('res.config.settings', 'action_maildesk_pair', [[settings]]);
}

/** MailDesk as this user's page in Odoo reaches it: signed in by a token that Odoo minted. */
export async function openSession(employee: Employee, serverUrl: string): Promise<ApiClient> {
  const client = await OdooClient.signIn(odooUrl, employee.login, employee.password);
  const { token } = z
    .object({ status: z.literal('ready'), token: z.string() })
    .parse(await client.call('maildesk.session', 'get_session'));
  const api = new ApiClient(serverUrl, { origin: odooUrl });
  const { accessToken } = await api.call(odooApi.exchange, { body: { token, contractsVersion } });
  api.accessToken = accessToken;
  return api;
}

/** Connects a fresh mailbox of the mail server for the user. */
export async function giveMailbox(servers: TestServers, employee: Employee, serverUrl: string): Promise<MailUser> {
  const mailUser = servers.dovecot.newUser('odoo');
  await servers.connectAccount(await openSession(employee, serverUrl), mailUser);
  return mailUser;
}

import { oauthApi, type OAuthProvider } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import type { OAuthServer } from '../support/oauth-server.js';
import { type OdooPage, OdooStandIn } from '../support/odoo-stand-in.js';

const address = 'pat@test.example';
const notFound = { status: 404, code: 'oauth.authorization-not-found' };

describe('a sign-in at a provider that a page of Odoo begins', () => {
  let app: MailDesk;
  let provider: OAuthServer;
  let stored: OAuthProvider;
  let odoo: OdooStandIn;
  let other: OdooStandIn;
  let page: OdooPage;

  beforeAll(async () => {
    provider = await servers.startOAuthServer();
    app = await servers.startMailDesk();
    const admin = await app.signIn();
    const server = { host: 'localhost', port: 993, security: 'tls' } as const;
    stored = await admin.call(oauthApi.addProvider, {
      body: {
        kind: 'custom',
        name: 'Test Provider',
        issuer: provider.issuer,
        clientId: provider.clientId,
        clientSecret: provider.clientSecret,
        scopes: ['openid', 'email', 'offline_access', 'mail'],
        domains: [],
        imap: server,
        smtp: server,
        isEnabled: true,
      },
    });
    await provider.allowRedirectTo(stored.redirectUri);
    odoo = await OdooStandIn.start('First');
    other = await OdooStandIn.start('Second');
    await odoo.pair(admin);
    await other.pair(admin);
    page = await odoo.open(app.url, 7);
  }, 120_000);

  afterAll(() => Promise.all([app.stop(), odoo.stop(), other.stop()]));

  async function begin(): Promise<{ id: string; ticket: string }> {
    const begun = await page.call(oauthApi.begin, { body: { providerId: stored.id, address } });
    expect(begun.url).toBe(`${app.url}/oauth-window.html`);
    return { id: begun.authorization.id, ticket: begun.ticket ?? '' };
  }

  /** What a window of ours does that got the ticket from a page of this origin. */
  const takeUp = (window: ApiClient, ticket: string, origin = odoo.origin) =>
    window.call(oauthApi.takeUp, { body: { ticket, origin } });
  const refusedTakeUp = (window: ApiClient, ticket: string, origin = odoo.origin) =>
    window.problemOf(oauthApi.takeUp, { body: { ticket, origin } });

  /** Goes through the provider's pages; answers what the browser is sent back with. */
  async function comeBack(url: string): Promise<{ providerId: string; response: string }> {
    return { providerId: stored.id, response: (await provider.visit(url)).search.slice(1) };
  }

  it('goes on in the window that the page opened, and is told to the page, without any session in that window', async () => {
    const { id, ticket } = await begin();
    const window = app.newClient();
    const { url } = await takeUp(window, ticket);
    expect(new URL(url).origin).toBe(provider.issuer);
    const body = await comeBack(url);

    expect(await window.call(oauthApi.completeInWindow, { body })).toMatchObject({ id, state: 'granted', address });

    const params = { authorizationId: id };
    expect(await page.call(oauthApi.read, { params })).toMatchObject({ state: 'granted' });
    const stranger = await odoo.open(app.url, 8);
    expect(await stranger.problemOf(oauthApi.read, { params })).toMatchObject(notFound);
    expect(await window.problemOf(oauthApi.completeInWindow, { body })).toMatchObject(notFound);
  });

  it.each([
    ['a page of nobody', 'https://elsewhere.example'],
    ['a page of another paired Odoo', null],
    ['no page that has an origin', 'null'],
  ])('does not go on where the ticket was handed over by %s', async (_, origin) => {
    const { ticket } = await begin();
    expect(await refusedTakeUp(app.newClient(), ticket, origin ?? other.origin)).toMatchObject(notFound);
  });

  it('goes on in one window only', async () => {
    const { ticket } = await begin();
    await takeUp(app.newClient(), ticket);
    expect(await refusedTakeUp(app.newClient(), ticket)).toMatchObject(notFound);
  });

  it('is taken up by no page but ours', async () => {
    const { ticket } = await begin();
    const refused = await refusedTakeUp(odoo.pageTo(app.url), ticket);
    expect(refused).toMatchObject({ code: 'request.foreign-origin' });
  });

  it('ends in no other browser than that of the window', async () => {
    const { ticket } = await begin();
    const window = app.newClient();
    const { url } = await takeUp(window, ticket);
    const body = await comeBack(url);
    const elsewhere = app.newClient();
    await takeUp(elsewhere, (await begin()).ticket);

    expect(await elsewhere.problemOf(oauthApi.completeInWindow, { body })).toMatchObject(notFound);
    expect(await app.newClient().problemOf(oauthApi.completeInWindow, { body })).toMatchObject(notFound);
    expect(await window.call(oauthApi.completeInWindow, { body })).toMatchObject({ state: 'granted' });
  });

  it('can be begun in a page of a paired Odoo only', async () => {
    const answer = await page.fetch('/api/oauth/authorizations', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
      body: JSON.stringify({ providerId: stored.id, address }),
    });
    expect(answer.status).toBe(403);
  });
});

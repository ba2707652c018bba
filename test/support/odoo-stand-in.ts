import {
  contractsVersion,
  type OdooKey,
  type OdooPairing,
  odooApi,
  odooTokenTypes,
  type Problem,
  type ReplyOf,
} from '@maildesk/contracts';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ApiClient } from './api-client.js';
import type { ReceivedWebhook } from './webhook-receiver.js';

type Exchanged = ReplyOf<typeof odooApi.exchange>;

/** Claims of a token in place of the usual ones; those that are undefined are left out. */
export type OtherClaims = Readonly<Record<string, unknown>>;

/** What an Odoo database with our addon is to MailDesk: keys, signed tokens, and the page in which MailDesk is shown. */
export class OdooStandIn {
  readonly uuid = randomUUID();
  readonly origin: string;
  audience = '';
  webhookSecret = '';
  /** How often somebody asked for the keys. */
  keysAsked = 0;
  /** What its addon was told, also where it answered with an error. */
  readonly told: ReceivedWebhook[] = [];
  /** What its addon answers who tells it something. */
  webhookStatus = 200;

  private constructor(
    readonly name: string,
    private readonly server: Server,
    private keys: readonly { readonly jwk: OdooKey; readonly privateKey: CryptoKey }[],
  ) {
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  }

  /** Starts it, with its keys at `/maildesk/jwks.json`. The caller stops it. */
  static async start(name: string): Promise<OdooStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const odoo = new OdooStandIn(name, server, [await newKey()]);
    server.on('request', (request, response) => {
      if (request.url === '/')
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<body>Odoo</body>');
      if (request.url === '/maildesk/webhook' && request.method === 'POST') {
        void text(request).then((body) => {
          odoo.told.push({ headers: request.headers, body });
          response.writeHead(odoo.webhookStatus).end();
        });
        return;
      }
      if (request.url !== '/maildesk/jwks.json') return void response.writeHead(404).end();
      odoo.keysAsked += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(odoo.jwks));
    });
    return odoo;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => void this.server.close(resolve));
  }

  get jwks(): { keys: OdooKey[] } {
    return { keys: this.keys.map(({ jwk }) => jwk) };
  }

  /** Signs by a new key from now on; the former one is still told. */
  async rotateKey(): Promise<void> {
    this.keys = [await newKey(), ...this.keys.slice(0, 1)];
  }

  /** What it says of itself with a pairing code. */
  pairing(code: string): OdooPairing {
    return {
      code,
      databaseUuid: this.uuid,
      databaseName: this.name,
      odooUrl: this.origin,
      origins: [this.origin],
      jwksUrl: `http://127.0.0.1:${new URL(this.origin).port}/maildesk/jwks.json`,
      jwks: this.jwks,
      odooVersion: '18.0',
      addonVersion: '1.0.0',
    };
  }

  /** Pairs it as an administrator of both would: a new one, or once more the one that MailDesk knows as `databaseId`. */
  async pair(admin: ApiClient, databaseId: string | null = null): Promise<void> {
    const { code } = await admin.call(odooApi.createPairingCode, { body: { databaseId } });
    this.trust(await this.serverTo(admin.baseUrl).call(odooApi.pair, { body: this.pairing(code) }));
  }

  /** Keeps what it was told when it was paired. */
  trust({ audience, webhookSecret }: ReplyOf<typeof odooApi.pair>): void {
    this.audience = audience;
    this.webhookSecret = webhookSecret;
  }

  /** A token for a user; `keyIndex` 1 is the former key. */
  sessionToken(uid: number, claims: OtherClaims = {}, keyIndex = 0): Promise<string> {
    const person = { sub: String(uid), login: `user${uid}@${this.uuid}.example`, name: `User ${uid}`, email: '' };
    const usual = { ...person, lang: 'en_US', tz: 'UTC', role: 'user', groups: [] };
    return this.sign('session', { ...usual, ...claims }, keyIndex);
  }

  sign(kind: keyof typeof odooTokenTypes, claims: OtherClaims, keyIndex = 0): Promise<string> {
    const key = this.keys[keyIndex];
    if (key === undefined) throw new Error('this Odoo has no such key');
    const now = Math.floor(Date.now() / 1000);
    const usual = {
      iss: `urn:odoo:${this.uuid}`,
      aud: this.audience,
      jti: randomUUID(),
      iat: now,
      nbf: now,
      exp: now + 120,
    };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: 'EdDSA', typ: odooTokenTypes[kind], kid: key.jwk.kid })
      .sign(key.privateKey);
  }

  /** Odoo's own server, as MailDesk sees it: no browser, no cookies. */
  serverTo(baseUrl: string): ApiClient {
    return new ApiClient(baseUrl, { origin: null });
  }

  /** A page of this Odoo in somebody's browser. */
  pageTo(baseUrl: string): OdooPage {
    return new OdooPage(this, baseUrl);
  }

  /** A page in which this user has opened MailDesk. */
  async open(baseUrl: string, uid: number, claims: OtherClaims = {}): Promise<OdooPage> {
    const page = this.pageTo(baseUrl);
    await page.exchange(await this.sessionToken(uid, claims));
    return page;
  }
}

/** MailDesk in a page of Odoo: it has a bearer token and no cookie, and says from which origin it is. */
export class OdooPage extends ApiClient {
  constructor(
    private readonly odoo: OdooStandIn,
    baseUrl: string,
  ) {
    super(baseUrl, { origin: odoo.origin });
  }

  /** Exchanges a token, with the bearer token that it has already. */
  async exchange(token: string, version = contractsVersion): Promise<Exchanged> {
    const exchanged = await this.call(odooApi.exchange, { body: { token, contractsVersion: version } });
    this.accessToken = exchanged.accessToken;
    return exchanged;
  }

  /** As `exchange`, of what must be refused. */
  refusal(token: string, version = contractsVersion): Promise<Problem> {
    return this.problemOf(odooApi.exchange, { body: { token, contractsVersion: version } });
  }

  /** Exchanges the next token for the same user, as a page does at four fifths of its time. */
  async extend(uid: number): Promise<Exchanged> {
    return this.exchange(await this.odoo.sessionToken(uid));
  }
}

async function newKey(): Promise<{ jwk: OdooKey; privateKey: CryptoKey }> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const { x = '' } = await exportJWK(publicKey);
  return { privateKey, jwk: { kty: 'OKP', crv: 'Ed25519', x, kid: randomUUID() } };
}

import { accountsApi, type Account } from '@maildesk/contracts';
import { spawn } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../backend/dist/common/secret.js';
import { sealEnvelope } from '../../backend/dist/secrets/envelope.js';
import { parseKey, type SealingKey } from '../../backend/dist/secrets/sealing-keys.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { eventually } from '../support/wait.js';

/** The tests follow one another: they are the life of one installation, whose keys change. */
const dataDir = servers.newDir('secrets-app');
const keysDir = join(dataDir, 'keys');
const rotateFile = fileURLToPath(new URL('../../backend/dist/rotate-keys.js', import.meta.url));

let app: MailDesk;
let admin: ApiClient;
let anna: Account;
let luis: Account;
let database: Client;

beforeAll(async () => {
  mkdirSync(keysDir);
  writeKey('2025');
  app = await servers.startMailDesk({ dataDir, env: { MAILDESK_KEYS_DIR: keysDir, RECONNECT_MAX_MS: '1000' } });
  admin = await app.signIn();
  anna = await servers.connectAccount(admin, servers.dovecot.newUser());
  luis = await servers.connectAccount(admin, servers.dovecot.newUser());
  database = new Client({ connectionString: app.databaseUrl });
  await database.connect();
});
afterAll(() => database.end());

/** Puts a key into the folder of keys. */
function writeKey(name: string): SealingKey {
  const base64 = randomBytes(32).toString('base64');
  writeFileSync(join(keysDir, `${name}.key`), base64, { mode: 0o600 });
  return parseKey(base64, name, name);
}

const keyText = (name: string): string => readFileSync(join(keysDir, `${name}.key`), 'utf8');

/** As versions before `sealed_secret` stored a password. */
function formerSeal(password: string, accountId: string, key: SealingKey): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(
    Buffer.from(`account|${accountId}|password|v1`),
  );
  const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return ['v1', key.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

interface Rotation {
  readonly output: () => string;
  readonly kill9: () => void;
  /** Its exit code; null when it was killed. */
  readonly ended: Promise<number | null>;
}

/** `npm run keys:rotate`, beside the MailDesk that runs. */
function startRotation(settings: Record<string, string> = {}): Rotation {
  const child = spawn(process.execPath, [rotateFile], {
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: join(dataDir, 'data'),
      DATABASE_URL: app.databaseUrl,
      MAILDESK_KEYS_DIR: keysDir,
      ...settings,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return {
    output: () => output,
    kill9: () => child.kill('SIGKILL'),
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
  };
}

async function rotate(settings: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
  const rotation = startRotation(settings);
  const code = await rotation.ended;
  return { code, output: rotation.output() };
}

async function query<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return (await database.query<Row>(sql, parameters)).rows;
}

async function secretsOf(key: SealingKey): Promise<number> {
  const rows = await query<{ count: string }>('SELECT count(*) FROM sealed_secret WHERE key_id = $1', [key.id]);
  return Number(rows[0]?.count);
}

const stateOf = async ({ id }: Account): Promise<string> =>
  (await admin.call(accountsApi.read, { params: { accountId: id } })).state;

const untilLive = (account: Account) =>
  eventually(async () => (await stateOf(account)) === 'live', { timeoutMs: 20_000 });

/** Connects the account anew, which needs its password. Waits until the server has let it in again. */
async function connectAnew(account: Account): Promise<void> {
  const { password: _kept, ...settings } = servers.accountSettings(userOf(account));
  await admin.call(accountsApi.update, { params: { accountId: account.id }, body: settings });
  await untilLive(account);
}

const userOf = ({ address, imap }: Account) => ({ address, username: imap.username, password: '' });

describe('wrapping the keys of secrets anew', () => {
  it('reaches a MailDesk that runs: it finds the new key in the folder, and its accounts go on', async () => {
    await untilLive(anna);
    const next = writeKey('2026');

    const { code, output } = await rotate();

    expect(output).toMatch(/The key 2025 \([0-9a-f]{8}\) may be taken away/);
    expect(code).toBe(0);
    expect(await secretsOf(next)).toBe(2);
    rmSync(join(keysDir, '2025.key'));
    await connectAnew(anna);
    await app.restart();
    await untilLive(anna);
    await untilLive(luis);
  });

  it('is refused while a MailDesk has not got the key, and changes nothing', async () => {
    const settings = { MAILDESK_KEYS: `2099:${randomBytes(32).toString('base64')}` };
    const before = await query('SELECT * FROM sealed_secret ORDER BY owner_id');

    const { code, output } = await rotate(settings);

    expect(output).toMatch(/MailDesk on .* \(process \d+\) does not have the key [0-9a-f]{8}.*Nothing was changed/s);
    expect(code).toBe(1);
    expect(await query('SELECT * FROM sealed_secret ORDER BY owner_id')).toEqual(before);
  });

  it('can be killed at any moment and run again, while accounts connect', async () => {
    const former = parseKey(keyText('2026'), '2026', '2026');
    // Many others beside the two that are used, so that it takes several turns.
    for (let number = 0; number < 450; number += 1) {
      const ref = { kind: 'account-password', ownerId: `0000-${number.toString().padStart(4, '0')}` } as const;
      const { version, keyId, wrappedKey, sealed } = sealEnvelope(new Secret(`secret ${number}`), ref, former);
      await query(
        `INSERT INTO sealed_secret (kind, owner_id, version, key_id, wrapped_key, sealed) VALUES ($1, $2, $3, $4, $5, $6)`,
        [ref.kind, ref.ownerId, version, keyId, wrappedKey, sealed],
      );
    }
    const next = writeKey('2027');

    // Somebody is writing one of the rows in the middle, so that it stands still there.
    await query('BEGIN');
    await query(`SELECT 1 FROM sealed_secret WHERE owner_id = '0000-0250' FOR UPDATE`);
    const first = startRotation();
    await eventually(() => first.output().includes('200 wrapped anew'));
    await connectAnew(luis);
    first.kill9();
    expect(await first.ended).toBeNull();
    await query('COMMIT');

    await eventually(async () => (await secretsOf(former)) < 452);
    expect(await secretsOf(former)).toBeGreaterThan(100);
    expect(await secretsOf(next)).toBeGreaterThanOrEqual(200);
    await connectAnew(anna);

    const { code, output } = await rotate();

    expect(code).toBe(0);
    expect(output).toMatch(/The key 2026 \([0-9a-f]{8}\) may be taken away/);
    expect(await secretsOf(next)).toBe(452);
    rmSync(join(keysDir, '2026.key'));
    await app.restart();
    await untilLive(anna);
    await untilLive(luis);
    await query(`DELETE FROM sealed_secret WHERE owner_id LIKE '0000-%'`);
  });
});

describe('a stored password', () => {
  it('that was put into the row of another account is refused and logged, and the account says what to do', async () => {
    await query(
      `UPDATE sealed_secret SET wrapped_key = other.wrapped_key, sealed = other.sealed
       FROM (SELECT wrapped_key, sealed FROM sealed_secret WHERE owner_id = $2) AS other WHERE owner_id = $1`,
      [anna.id, luis.id],
    );
    await app.restart();

    await eventually(async () => (await stateOf(anna)) === 'needs-you', { timeoutMs: 20_000 });

    const { problem } = await admin.call(accountsApi.read, { params: { accountId: anna.id } });
    expect(problem?.message).toMatch(/cannot be read any more.*enter it again/);
    expect(app.logs()).toContain(`the account-password of ${anna.id} was changed in the database`);
    await untilLive(luis);
  });

  it('of which one bit was flipped is refused and logged, and the server starts all the same', async () => {
    await query(
      `UPDATE sealed_secret SET sealed = set_bit(sealed, 100, 1 - get_bit(sealed, 100)) WHERE owner_id = $1`,
      [luis.id],
    );
    await app.restart();

    await eventually(async () => (await stateOf(luis)) === 'needs-you', { timeoutMs: 20_000 });

    expect(app.logs()).toContain(`the account-password of ${luis.id} was changed in the database`);
  });

  it('of a former version is sealed anew at the start, and goes on to work', async () => {
    const user = servers.dovecot.newUser();
    const account = await servers.connectAccount(admin, user);
    const key = parseKey(keyText('2027'), '2027', '2027');
    await query('DELETE FROM sealed_secret WHERE owner_id = $1', [account.id]);
    await query('INSERT INTO account_secret (account_id, sealed) VALUES ($1, $2)', [
      account.id,
      formerSeal(user.password, account.id, key),
    ]);

    await app.restart();

    await untilLive(account);
    expect(await query('SELECT 1 FROM account_secret')).toEqual([]);
    expect(await query('SELECT key_id FROM sealed_secret WHERE owner_id = $1', [account.id])).toEqual([
      { key_id: key.id },
    ]);
  });
});

describe('a start without the right key', () => {
  it('is refused, names the key, and changes nothing', async () => {
    const before = await query('SELECT * FROM sealed_secret ORDER BY owner_id');
    const right = keyText('2027');
    await app.stop();

    writeKey('2027');
    await expect(app.start()).rejects.toThrow(/sealed with key [0-9a-f]{8}\. The only key here is 2027 .*Nothing was/s);
    expect(await query('SELECT * FROM sealed_secret ORDER BY owner_id')).toEqual(before);

    writeFileSync(join(keysDir, '2027.key'), right);
    await app.start();
  });
});

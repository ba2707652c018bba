import {
  accountsApi,
  auditApi,
  auditDecisions,
  draftsApi,
  type Endpoint,
  groupsApi,
  operations,
  sessionApi,
  signInApi,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, type CallInput, testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { given, People, type Person, setUpSecondFactor } from '../support/people.js';
import { queryDatabase } from '../support/stored-mail.js';

/** Someone with a second factor, a second browser, and a code for each time that one is asked for. */
interface Caller extends Person {
  readonly elsewhere: ApiClient;
  readonly code: () => string;
}

interface Case {
  readonly operation: Endpoint;
  /** Who asks, and what for. A new person is concerned each time. */
  readonly prepare: (caller: Caller) => Promise<{ client: ApiClient; input: object }>;
}

let app: MailDesk;
let admin: ApiClient;
let people: People;
let accountId: string;

beforeAll(async () => {
  app = await servers.startMailDesk();
  admin = await app.signIn();
  people = new People(app, admin);
  accountId = (await admin.call(accountsApi.createDemo)).id;
});

afterAll(() => app.stop());

/** Everything that operations about people and access change, but for codes that were used up before. */
async function stored(): Promise<string> {
  const rows = await queryDatabase<{ row: string }>(
    app.databaseUrl,
    `SELECT 'user ' || (to_jsonb(u) - 'second_factor_step')::text AS row FROM app_user u
     UNION ALL SELECT 'session ' || (to_jsonb(s) - 'last_used_at')::text FROM user_session s
     UNION ALL SELECT 'link ' || to_jsonb(l)::text FROM sign_in_link l
     UNION ALL SELECT 'code ' || to_jsonb(c)::text FROM recovery_code c
     UNION ALL SELECT 'policy ' || to_jsonb(p)::text FROM sign_in_policy p
     UNION ALL SELECT 'secret ' || kind || owner_id FROM sealed_secret
     UNION ALL SELECT 'group ' || to_jsonb(g)::text FROM user_group g
     UNION ALL SELECT 'member ' || to_jsonb(m)::text FROM group_member m
     UNION ALL SELECT 'access ' || to_jsonb(a)::text FROM account_member a
     UNION ALL SELECT 'group access ' || to_jsonb(a)::text FROM account_group a
     UNION ALL SELECT 'draft ' || to_jsonb(d)::text FROM draft d ORDER BY 1`,
  );
  return rows.map(({ row }) => row).join('\n');
}

/** Runs `work` while nothing can be put on record. */
async function withoutRecord<T>(work: () => Promise<T>): Promise<T> {
  const run = (sql: string) => queryDatabase(app.databaseUrl, sql);
  await run(`CREATE OR REPLACE FUNCTION refuse_record() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'nothing goes on record'; END $$`);
  await run('CREATE TRIGGER refused BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_record()');
  try {
    return await work();
  } finally {
    await run('DROP TRIGGER refused ON audit_entry');
  }
}

async function newCaller(): Promise<Caller> {
  const person = await people.add();
  const { key, recoveryCodes } = await setUpSecondFactor(person.client);
  const codes = [codeOf(key, 0), codeOf(key, 1)];
  const elsewhere = await people.signIn(person.email, recoveryCodes[0]);
  return { ...person, elsewhere, code: () => codes.shift() ?? '' };
}

const groupOf = async (...userIds: string[]): Promise<string> => {
  const { id } = await admin.call(groupsApi.create, { body: { name: `Group ${randomUUID()}` } });
  for (const userId of userIds) await admin.call(groupsApi.addMember, { params: { groupId: id, userId } });
  return id;
};

const member = (userId: string, role = 'member') => ({ params: { accountId, userId }, body: { role } });

/** Who changes what of themselves, what an administrator changes of them, and who gives them access. */
const cases: readonly Case[] = [
  {
    operation: signInApi.changePassword,
    prepare: async ({ client }) => ({
      client,
      input: { body: { password: testPassword, newPassword: 'another lamp 8 orchard' } },
    }),
  },
  {
    operation: signInApi.removeSecondFactor,
    prepare: async ({ client, code }) => ({ client, input: { body: { password: testPassword, code: code() } } }),
  },
  {
    operation: signInApi.renewRecoveryCodes,
    prepare: async ({ client, code }) => ({ client, input: { body: { password: testPassword, code: code() } } }),
  },
  {
    operation: signInApi.confirmSecondFactor,
    prepare: async () => {
      const { client } = await people.add();
      const { key } = await client.call(signInApi.beginSecondFactor, { body: { password: null } });
      return { client, input: { body: { code: codeOf(key, 0) } } };
    },
  },
  {
    operation: signInApi.endSession,
    prepare: async ({ client }) => {
      const { sessions } = await client.call(signInApi.listSessions);
      return { client, input: { params: { sessionId: sessions.find(({ isCurrent }) => !isCurrent)?.id } } };
    },
  },
  { operation: signInApi.endOtherSessions, prepare: async ({ client }) => ({ client, input: {} }) },
  { operation: sessionApi.signOut, prepare: async ({ elsewhere }) => ({ client: elsewhere, input: {} }) },
  {
    operation: signInApi.withPassword,
    prepare: async ({ email, code }) => ({ client: app.newClient(), input: given(email, testPassword, code()) }),
  },
  {
    operation: signInApi.acceptInvitation,
    prepare: async () => {
      const { token } = await people.invite();
      return { client: app.newClient(), input: { body: { token, password: testPassword, code: null } } };
    },
  },
  {
    operation: signInApi.setPolicy,
    prepare: async () => ({ client: admin, input: { body: { isSecondFactorRequired: false } } }),
  },
  {
    operation: usersApi.invite,
    prepare: async () => ({
      client: admin,
      input: { body: { email: `${randomUUID()}@example.org`, displayName: 'New' } },
    }),
  },
  {
    operation: usersApi.createSignInLink,
    prepare: async ({ id }) => ({ client: admin, input: { params: { userId: id } } }),
  },
  {
    operation: usersApi.update,
    prepare: async ({ id }) => ({ client: admin, input: { params: { userId: id }, body: { isDisabled: true } } }),
  },
  {
    operation: usersApi.resetSecondFactor,
    prepare: async ({ id }) => ({ client: admin, input: { params: { userId: id } } }),
  },
  {
    operation: usersApi.endSessions,
    prepare: async ({ id }) => ({ client: admin, input: { params: { userId: id } } }),
  },
  {
    operation: groupsApi.create,
    prepare: async () => ({ client: admin, input: { body: { name: randomUUID() } } }),
  },
  {
    operation: groupsApi.addMember,
    prepare: async ({ id }) => ({ client: admin, input: { params: { groupId: await groupOf(), userId: id } } }),
  },
  {
    operation: groupsApi.removeMember,
    prepare: async ({ id }) => ({ client: admin, input: { params: { groupId: await groupOf(id), userId: id } } }),
  },
  { operation: accountsApi.setMember, prepare: async ({ id }) => ({ client: admin, input: member(id) }) },
  {
    operation: accountsApi.setGroup,
    prepare: async ({ id }) => {
      const params = { accountId, groupId: await groupOf(id) };
      return { client: admin, input: { params, body: { role: 'reader' } } };
    },
  },
  {
    operation: draftsApi.discard,
    prepare: async ({ id, client }) => {
      await admin.call(accountsApi.setMember, member(id) as CallInput<typeof accountsApi.setMember>);
      const params = { accountId, draftId: randomUUID() };
      await client.call(draftsApi.save, { params, body: { content: empty, basedOn: 0, isOpen: true } });
      return { client: admin, input: { params } };
    },
  },
];

const nameOf = (operation: Endpoint): string =>
  Object.entries(operations).find(([, each]) => each === operation)?.[0] ?? '';

const newestEntry = async (): Promise<string> =>
  (await admin.call(auditApi.search, { query: { limit: 1 } })).entries[0]?.id ?? '';

describe('what is done about people and access', () => {
  it.each(cases.map((each) => [nameOf(each.operation), each] as const))(
    'goes on record, or is not done: %s',
    async (name, { operation, prepare }) => {
      const caller = await newCaller();
      const { client, input } = await prepare(caller);
      const before = await stored();

      const status = await withoutRecord(async () => (await attempt(client, operation, input)).status);

      expect(status).toBe(500);
      expect(await stored()).toBe(before);

      const again = await prepare(caller);
      const last = await newestEntry();
      const { ok } = await attempt(again.client, operation, again.input);
      expect(ok).toBe(true);
      const { entries } = await admin.call(auditApi.search, { query: { limit: 10 } });
      const since = entries
        .slice(
          0,
          entries.findIndex(({ id }) => id === last),
        )
        .map(({ action }) => action);
      const decision = auditDecisions[name];
      const decided = decision !== undefined && 'recordedAs' in decision ? decision.recordedAs : [];
      expect(since.length).toBeGreaterThan(0);
      expect(decided).toEqual(expect.arrayContaining(since));
    },
  );

  it("is not who throws a draft of one's own away", async () => {
    const params = { accountId, draftId: randomUUID() };
    await admin.call(draftsApi.save, { params, body: { content: empty, basedOn: 0, isOpen: true } });
    const last = await newestEntry();

    await admin.call(draftsApi.discard, { params });

    expect(await newestEntry()).toBe(last);
  });
});

const empty = {
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  mode: 'plain' as const,
  editorHtml: '',
  text: 'Begun',
  html: null,
  inReplyTo: null,
  forwardOf: null,
  files: [],
};

/** Calls the operation whatever its answer. */
async function attempt(
  client: ApiClient,
  operation: Endpoint,
  input: object,
): Promise<{ ok: boolean; status: number }> {
  const { params, body } = input as { params?: Record<string, string>; body?: unknown };
  const path = operation.path.replace(/:(\w+)/g, (_, name: string) => params?.[name] ?? '');
  return client.fetch(`/api/${path}`, {
    method: operation.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
}

import { type DraftContent, draftsApi, outboxApi, type SavedDraft } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

describe('drafts', () => {
  let app: MailDesk;
  let account: OpenAccount;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    account = await OpenAccount.connect(servers, app, await app.signIn(), servers.dovecot.newUser());
  });

  afterAll(() => app.stop());

  const content = (changes: Partial<DraftContent> = {}): DraftContent => ({
    to: [{ name: 'A Friend', address: 'friend@test.example' }],
    cc: [],
    bcc: [{ name: '', address: 'quiet@test.example' }],
    subject: 'Begun',
    mode: 'plain',
    editorHtml: '',
    text: 'Dear friend,',
    html: null,
    inReplyTo: null,
    forwardOf: null,
    files: [],
    ...changes,
  });

  const save = (
    draftId: string,
    basedOn: number,
    changes: Partial<DraftContent> = {},
    isOpen = false,
  ): Promise<{ version: number }> =>
    account.api.call(draftsApi.save, {
      params: { accountId: account.id, draftId },
      body: { content: content(changes), basedOn, isOpen },
    });

  const kept = async (draftId: string): Promise<SavedDraft | undefined> => {
    const { drafts } = await account.api.call(draftsApi.list, { params: { accountId: account.id } });
    return drafts.find(({ id }) => id === draftId);
  };

  /** The texts of the draft's copies in the server's Drafts mailbox. */
  async function copies(draftId: string): Promise<string[]> {
    const imap = await servers.connectImap(account.user);
    try {
      await imap.mailboxOpen('Drafts');
      const uids = (await imap.search({ header: { 'X-MailDesk-Draft': draftId } }, { uid: true })) || [];
      const texts: string[] = [];
      for (const uid of uids) {
        const copy = await imap.fetchOne(String(uid), { source: true, flags: true }, { uid: true });
        if (copy !== false) texts.push(String(copy.source));
      }
      return texts;
    } finally {
      await imap.logout();
    }
  }

  const untilCopySays = (draftId: string, text: string): Promise<unknown> =>
    eventually(
      async () => {
        const found = await copies(draftId);
        return found.length === 1 && (found[0] ?? '').includes(text);
      },
      { timeoutMs: 20_000 },
    );

  it('are put into the Drafts mailbox when the composer is closed, and replaced by the next version', async () => {
    const id = randomUUID();
    const first = await save(id, 0);
    await untilCopySays(id, 'Dear friend,');
    expect((await copies(id))[0]).toContain('Bcc: quiet@test.example');

    await save(id, first.version, { text: 'Dear old friend,' });

    await untilCopySays(id, 'Dear old friend,');
    await eventually(async () => (await kept(id))?.messageId !== null);
    const row = await account.rowBySubject('drafts', 'Begun');
    expect((await kept(id))?.messageId).toBe(row?.latestMessageId);
  });

  it('stay one when the same save is made twice, as after an answer that was lost', async () => {
    const id = randomUUID();

    const versions = [await save(id, 0), await save(id, 0)].map(({ version }) => version);

    expect(versions).toEqual([1, 1]);
  });

  it('24 two editors of one draft: the second is told, nothing is overwritten, and it can be kept beside the first', async () => {
    const id = randomUUID();
    const { version } = await save(id, 0);
    await save(id, version, { text: 'By the first.' });

    await expect(save(id, version, { text: 'By the second.' })).rejects.toMatchObject({
      problem: { code: 'draft.conflict' },
    });

    const other = randomUUID();
    await save(other, 0, { text: 'By the second.' });
    await untilCopySays(id, 'By the first.');
    await untilCopySays(other, 'By the second.');
  });

  it('24 a copy whose removal failed goes with the next version: one draft, not two', async () => {
    const id = randomUUID();
    const { version } = await save(id, 0);
    await untilCopySays(id, 'Dear friend,');
    const imap = await servers.connectImap(account.user);
    const [before] = await copies(id);
    await imap.append('Drafts', before ?? '', ['\\Draft']);
    await imap.logout();
    expect(await copies(id)).toHaveLength(2);

    await save(id, version, { text: 'Again.' });

    await untilCopySays(id, 'Again.');
  });

  it('24 killed at any moment: the draft is on the server once in the end, and at no time not at all', async () => {
    const id = randomUUID();
    let { version } = await save(id, 0, { text: 'Version 0.' });
    await untilCopySays(id, 'Version 0.');
    for (const [round, pauseMs] of [5, 20, 40, 80].entries()) {
      version = (await save(id, version, { text: `Version ${round + 1}.` })).version;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await app.kill9();
      expect((await copies(id)).length).toBeGreaterThan(0);
      await app.start();
      account = OpenAccount.resume(servers, app, await app.signIn(), account.user, account.account);
    }

    await untilCopySays(id, 'Version 4.');
  }, 120_000);

  it('are gone once they are sent, and a save that comes late brings nothing back', async () => {
    const id = randomUUID();
    const friend = servers.dovecot.newUser('friend');
    const to = [{ name: '', address: friend.address }];
    const { version } = await save(id, 0, { to });
    await untilCopySays(id, 'Dear friend,');
    const { mode, editorHtml, files, ...message } = content({ to, bcc: [], subject: 'Finished' });
    expect([mode, editorHtml, files]).toEqual(['plain', '', []]);

    await account.api.call(outboxApi.send, {
      params: { accountId: account.id },
      body: { ...message, clientKey: id, attachments: [] },
    });

    await expect(save(id, version, { text: 'Too late.' })).rejects.toMatchObject({
      problem: { code: 'draft.finished' },
    });
    expect(await kept(id)).toBeUndefined();
    await eventually(async () => (await copies(id)).length === 0, { timeoutMs: 20_000 });
  });

  it('leave the Drafts mailbox when they are thrown away', async () => {
    const id = randomUUID();
    await save(id, 0);
    await untilCopySays(id, 'Dear friend,');

    await account.api.call(draftsApi.discard, { params: { accountId: account.id, draftId: id } });

    await eventually(async () => (await copies(id)).length === 0, { timeoutMs: 20_000 });
    expect(await kept(id)).toBeUndefined();
  });

  it('are kept without what no database stores', async () => {
    const id = randomUUID();

    await save(id, 0, { text: 'Dear \u0000friend \ud800', editorHtml: '<p>\u0000</p>' }, true);

    expect((await kept(id))?.content).toMatchObject({ text: 'Dear friend \ufffd', editorHtml: '<p></p>' });
    await account.api.call(draftsApi.discard, { params: { accountId: account.id, draftId: id } });
  });

  it('are kept up to a bound, so that the list of them can always be read', async () => {
    const ids = Array.from({ length: 7 }, () => randomUUID());
    const long = { editorHtml: 'x'.repeat(1_950_000), html: 'x'.repeat(1_950_000) };
    for (const id of ids.slice(1)) await save(id, 0, long, true);

    const refused = await save(ids[0] ?? '', 0, long, true).catch((error: unknown) => error);

    expect(refused).toMatchObject({ problem: { status: 429, code: 'request.too-many' } });
    for (const draftId of ids)
      await account.api.call(draftsApi.discard, { params: { accountId: account.id, draftId } });
    await save(randomUUID(), 0, {}, true);
  });

  it('stay beside each other on a server that answers a search for one with all', async () => {
    const server = await servers.startScriptedImap();
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const user = server.newUser();
    const drafts = server.account(user).mailbox('Drafts');
    server.hooks.set('UID SEARCH', ({ tag, text }) =>
      text.includes('HEADER')
        ? [`* SEARCH ${drafts.messages.map(({ uid }) => uid).join(' ')}`, `${tag} OK Done`]
        : undefined,
    );
    const other = await OpenAccount.connect(servers, app, account.api, user, { dovecot: server, smtp });
    const begin = (subject: string) =>
      account.api.call(draftsApi.save, {
        params: { accountId: other.id, draftId: randomUUID() },
        body: { content: content({ subject }), basedOn: 0, isOpen: false },
      });

    await begin('The one');
    await eventually(() => drafts.messages.length === 1);
    await begin('The other');

    await eventually(() => drafts.messages.length === 2);
    const subjects = async () => (await other.rows('drafts')).map((row) => row.subject).toSorted();
    await eventually(async () => String(await subjects()) === 'The one,The other');
  });
});

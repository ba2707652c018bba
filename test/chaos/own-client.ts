import {
  type Change,
  changesApi,
  type ChangeTarget,
  type Mailbox,
  mailboxesApi,
  type Message,
  type ThreadRow,
  threadsApi,
} from '@maildesk/contracts';
import { type ApiClient, ApiProblem } from '../support/api-client.js';
import type { Journal } from './journal.js';
import type { OwnDeed, Step } from './plan.js';
import type { TrueMailbox } from './server-truth.js';

type OwnStep = Extract<Step, { actor: 'ours' }>;

/** A flag that MailDesk has promised to set or to take away. */
interface Promised {
  readonly number: number;
  readonly messageId: string;
  /** The API's id of the message. */
  readonly id: string;
  readonly path: string;
  readonly flag: '\\Seen' | '\\Flagged';
  readonly set: boolean;
}

const ownKeyword = 'Ours';

const flagDeeds: Readonly<
  Partial<Record<OwnDeed, Pick<Promised, 'flag' | 'set'> & { readonly name: 'seen' | 'flagged' }>>
> = {
  seen: { flag: '\\Seen', name: 'seen', set: true },
  unseen: { flag: '\\Seen', name: 'seen', set: false },
  flag: { flag: '\\Flagged', name: 'flagged', set: true },
  unflag: { flag: '\\Flagged', name: 'flagged', set: false },
};

/** Our own user, who works through the API and remembers what was promised. */
export class OwnClient {
  private promises: Promised[] = [];

  constructor(
    private readonly api: ApiClient,
    private readonly accountId: string,
    private readonly journal: Journal,
  ) {}

  /** Never throws: what the API refused, or did not answer, stands in the journal. */
  async make(step: OwnStep): Promise<void> {
    const { accountId } = this;
    let mailbox: Mailbox | undefined;
    let met: Message[] = [];
    let outcome = 'unknown';
    try {
      const { mailboxes } = await this.api.call(mailboxesApi.list, { params: { accountId } });
      const selectable = mailboxes.filter((each) => each.selectable);
      const own = selectable[Math.floor(step.mailboxPick ** 2 * selectable.length)];
      const target = selectable[Math.floor(step.toPick * selectable.length)];
      mailbox = own;
      if (own === undefined || target === undefined) return;
      const { threads } = await this.api.call(threadsApi.list, {
        params: { accountId, mailboxId: own.id },
        query: { limit: 100 },
      });
      const row = threads[Math.floor(step.threadPick * threads.length)];
      if (row === undefined) return;
      const { messages } = await this.api.call(threadsApi.read, { params: { accountId, threadId: row.threadId } });
      const here = messages.filter((message) => message.mailboxIds.includes(own.id));
      met = step.whole ? here : here.filter((message) => message.id === row.latestMessageId);
      await this.api.call(changesApi.apply, {
        params: { accountId },
        body: { target: targetOf(step, own, row), change: changeOf(step.deed, target) },
      });
      outcome = 'OK';
    } catch (error) {
      if (error instanceof ApiProblem) outcome = error.message;
    }
    const { number, deed, whole } = step;
    const what = `${deed} ${whole ? 'conversation' : 'message'}`;
    this.journal.write({
      number,
      actor: 'ours',
      deed: what,
      mailbox: mailbox?.path ?? null,
      uids: [],
      messageIds: met.flatMap(({ messageIdHeader }) => messageIdHeader ?? []),
      outcome,
    });
    const promise = flagDeeds[deed];
    if (outcome !== 'OK' || promise === undefined || mailbox === undefined) return;
    const { path } = mailbox;
    const { flag, name, set } = promise;
    for (const { id, messageIdHeader: messageId, flags } of met) {
      // What is shown that way already is no wish, whatever another client did before MailDesk knew of it.
      if (messageId === null || flags.includes(name) === set) continue;
      this.promises.push({ number, messageId, id, path, flag, set });
    }
  }

  /**
   * What was promised since it was last asked, touched by nobody afterwards, and not kept. Mail that was there more than once
   * is left out: which of its copies was meant cannot be told from outside. So is mail that had left the mailbox before MailDesk
   * knew, and mail of which the client was told that the server refuses the change.
   */
  brokenPromises(server: readonly TrueMailbox[], refused: ReadonlySet<string>): string[] {
    const copies = new Map<string, { path: string; flags: readonly string[] }[]>();
    for (const { path, messages } of server)
      for (const { messageId, flags } of messages)
        if (messageId !== null) copies.set(messageId, [...(copies.get(messageId) ?? []), { path, flags }]);
    return this.promises.flatMap(({ number, messageId, id, path, flag, set }) => {
      const [copy, ...others] = copies.get(messageId) ?? [];
      if (copy?.path !== path || others.length > 0 || copy.flags.includes(flag) === set || refused.has(id)) return [];
      if (this.journal.touchedBeside(messageId, number)) return [];
      return [`mutation ${number} promised that ${messageId} is ${set ? '' : 'not '}${flag}, and it is not so`];
    });
  }

  /** What was promised so far has been looked at. */
  forgetPromises(): void {
    this.promises = [];
  }
}

function targetOf(step: OwnStep, mailbox: Mailbox, row: ThreadRow): ChangeTarget {
  return step.whole
    ? { kind: 'threads', mailboxId: mailbox.id, threadIds: [row.threadId] }
    : { kind: 'messages', mailboxId: mailbox.id, messageIds: [row.latestMessageId] };
}

function changeOf(deed: OwnDeed, target: Mailbox): Change {
  switch (deed) {
    case 'seen':
      return { kind: 'add-flag', flag: 'seen' };
    case 'unseen':
      return { kind: 'remove-flag', flag: 'seen' };
    case 'flag':
      return { kind: 'add-flag', flag: 'flagged' };
    case 'unflag':
      return { kind: 'remove-flag', flag: 'flagged' };
    case 'keyword':
      return { kind: 'add-keyword', keyword: ownKeyword };
    case 'move':
    case 'copy':
      return { kind: deed, toMailboxId: target.id };
    case 'delete-for-good':
      return { kind: deed };
    case 'archive':
    case 'trash':
    case 'inbox':
      return { kind: 'move-to-role', role: deed };
  }
}

import { beforeEach, describe, expect, it } from 'vitest';
import type { ImapSession } from '../adapters/adapters.module.js';
import { FillQueue } from './fill-queue.js';
import type { FillJob, FillStep, MailboxFiller } from './mailbox-filler.js';

const session = {} as ImapSession;

describe('FillQueue', () => {
  let searches: string[];
  let outcomes: FillStep[];
  let queue: FillQueue;
  beforeEach(() => {
    searches = [];
    outcomes = [];
    const filler: Pick<MailboxFiller, 'prepare' | 'step'> = {
      prepare: (_session, _accountId, mailboxId) => {
        searches.push(mailboxId);
        const job: FillJob = {
          mailboxId,
          uidValidity: 1,
          lowUid: 100,
          remaining: [1, 2, 3],
          isFirst: true,
          nextSize: 1,
          ahead: null,
        };
        return Promise.resolve(job);
      },
      step: (_session, _accountId, job) => {
        job.isFirst = false;
        return Promise.resolve(outcomes.shift() ?? 'more');
      },
    };
    queue = new FillQueue('account', filler as MailboxFiller);
  });

  it('goes on with a fill when the mailbox is synchronised meanwhile, and asks once what is left to read', async () => {
    queue.add('inbox');
    expect(await queue.step(session, 'inbox')).toBe('first');

    queue.add('inbox');

    expect(queue.unbegun).toBeNull();
    expect(await queue.step(session, 'inbox')).toBe('another');
    expect(searches).toEqual(['inbox']);
  });

  it('lets a mailbox that is added behind one that is being filled wait for its turn', async () => {
    queue.add('inbox');
    await queue.step(session, 'inbox');

    queue.add('sent');
    queue.add('inbox');

    expect([queue.next, queue.unbegun]).toEqual(['inbox', 'sent']);
  });

  it.each(['last', 'outdated'] as const)('forgets a fill that is %s, so that the next begins anew', async (outcome) => {
    queue.add('inbox');
    outcomes.push(outcome);
    expect(await queue.step(session, 'inbox')).toBe(outcome);
    expect(queue.next).toBeNull();

    queue.add('inbox');

    expect(await queue.step(session, 'inbox')).toBe('first');
    expect(searches).toEqual(['inbox', 'inbox']);
  });

  it('keeps a mailbox that was given up and added again while its batch was on its way', async () => {
    queue.add('inbox');
    outcomes.push('last');
    const step = queue.step(session, 'inbox');
    queue.drop('inbox');
    queue.add('inbox');
    await step;
    expect(queue.unbegun).toBe('inbox');
  });

  it('knows which of its mailboxes somebody has open, and whether anything of that was read', async () => {
    for (const id of ['inbox', 'open']) queue.add(id);
    const isViewed = (mailboxId: string): boolean => mailboxId === 'open';
    expect([queue.seen(isViewed), queue.seen(() => false)]).toEqual([{ mailboxId: 'open', isUnbegun: true }, null]);

    await queue.step(session, 'open');

    expect(queue.seen(isViewed)).toEqual({ mailboxId: 'open', isUnbegun: false });
  });
});

import type { Inbox, PushFrame } from '@maildesk/contracts';

/** A conversation that has just got new mail in an inbox. */
export interface Arrival {
  readonly accountId: string;
  readonly mailboxId: string;
  readonly threadId: string;
}

/**
 * How much is unread in each inbox for the person. Frames keep it up to date where that is the team's state; what somebody has read
 * for themselves stands in no frame and has to be read anew.
 */
export class InboxCounts {
  private readonly inboxes = new Map<string, Inbox>();
  private stale = false;

  get total(): number {
    return [...this.inboxes.values()].reduce((sum, { inbox }) => sum + (inbox?.unreadCount ?? 0), 0);
  }

  /** Whether something has changed that only another reading can tell. */
  get isStale(): boolean {
    return this.stale;
  }

  /** Begins with these, which were read: all others are forgotten. What a newer frame has told meanwhile stays. */
  begin(inboxes: readonly Inbox[]): void {
    const known = new Map(this.inboxes);
    this.inboxes.clear();
    this.stale = false;
    for (const read of inboxes) {
      const before = known.get(read.accountId);
      const isOlder = before !== undefined && before.seq > read.seq;
      const areBothShared = read.mode === 'shared' && before?.mode === 'shared';
      this.inboxes.set(read.accountId, isOlder && areBothShared ? before : read);
      if (isOlder && !areBothShared) this.stale = true;
    }
  }

  /** The numbers of an account's frames begin anew, lower perhaps: whatever is read of it next is newer. */
  renumber(accountId: string): void {
    const known = this.inboxes.get(accountId);
    if (known !== undefined) this.inboxes.set(accountId, { ...known, seq: 0 });
  }

  /** Follows a frame. @returns the arrival that it tells of */
  apply(frame: PushFrame): Arrival | null {
    const { accountId, seq } = frame;
    const known = this.inboxes.get(accountId) ?? { accountId, seq, mode: 'shared', inbox: null };
    const mayCountOtherwise = frame.name.startsWith('message.') || frame.name.startsWith('mailbox.');
    if (known.mode === 'personal' && mayCountOtherwise) {
      this.stale = true;
      this.inboxes.set(accountId, { ...known, seq });
    }
    switch (frame.name) {
      case 'mailbox.added':
      case 'mailbox.updated': {
        const { id, role, unreadCount } = frame.payload;
        if (role !== 'inbox' || known.mode === 'personal') return null;
        // How the person reads in an account is told together with its inbox.
        if (known.inbox === null) this.stale = true;
        this.inboxes.set(accountId, { ...known, seq, inbox: { mailboxId: id, unreadCount } });
        return null;
      }
      case 'mailbox.removed':
        if (known.inbox?.mailboxId === frame.payload.mailboxId)
          this.inboxes.set(accountId, { ...known, seq, inbox: null });
        return null;
      case 'message.added': {
        const { mailboxId, threadId, isNew } = frame.payload;
        return isNew && known.inbox?.mailboxId === mailboxId ? { accountId, mailboxId, threadId } : null;
      }
      default:
        return null;
    }
  }
}

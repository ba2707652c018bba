import type { Inbox, PushFrame } from '@maildesk/contracts';

/** A conversation that has just got new mail in an inbox. */
export interface Arrival {
  readonly accountId: string;
  readonly mailboxId: string;
  readonly threadId: string;
}

/** How much is unread in each inbox, kept up to date by frames. */
export class InboxCounts {
  private readonly inboxes = new Map<string, Inbox>();

  get total(): number {
    return [...this.inboxes.values()].reduce((sum, { inbox }) => sum + (inbox?.unreadCount ?? 0), 0);
  }

  /** Begins with these, which were read: all others are forgotten. What a newer frame has told meanwhile stays. */
  begin(inboxes: readonly Inbox[]): void {
    const known = new Map(this.inboxes);
    this.inboxes.clear();
    for (const read of inboxes) {
      const before = known.get(read.accountId);
      this.inboxes.set(read.accountId, before !== undefined && before.seq > read.seq ? before : read);
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
    const known = this.inboxes.get(accountId)?.inbox ?? null;
    switch (frame.name) {
      case 'mailbox.added':
      case 'mailbox.updated': {
        const { id, role, unreadCount } = frame.payload;
        if (role === 'inbox') this.inboxes.set(accountId, { accountId, seq, inbox: { mailboxId: id, unreadCount } });
        return null;
      }
      case 'mailbox.removed':
        if (known?.mailboxId === frame.payload.mailboxId) this.inboxes.set(accountId, { accountId, seq, inbox: null });
        return null;
      case 'message.added': {
        const { mailboxId, threadId, isNew } = frame.payload;
        return isNew && known?.mailboxId === mailboxId ? { accountId, mailboxId, threadId } : null;
      }
      default:
        return null;
    }
  }
}

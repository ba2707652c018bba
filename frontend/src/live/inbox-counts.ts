import type { Inbox, PushFrame } from '@maildesk/contracts';

/** A conversation that has just got new mail in an inbox. */
export interface Arrival {
  readonly accountId: string;
  readonly mailboxId: string;
  readonly threadId: string;
}

/** How much is unread in each inbox, kept up to date by frames. */
export class InboxCounts {
  private readonly inboxes = new Map<string, NonNullable<Inbox['inbox']>>();

  get total(): number {
    return [...this.inboxes.values()].reduce((sum, { unreadCount }) => sum + unreadCount, 0);
  }

  /** Forgets all, and begins with these. */
  begin(inboxes: readonly Inbox[]): void {
    this.inboxes.clear();
    for (const { accountId, inbox } of inboxes) if (inbox !== null) this.inboxes.set(accountId, inbox);
  }

  /** Follows a frame. @returns the arrival that it tells of */
  apply(frame: PushFrame): Arrival | null {
    const { accountId } = frame;
    switch (frame.name) {
      case 'mailbox.added':
      case 'mailbox.updated': {
        const { id, role, unreadCount } = frame.payload;
        if (role === 'inbox') this.inboxes.set(accountId, { mailboxId: id, unreadCount });
        return null;
      }
      case 'mailbox.removed':
        if (this.inboxes.get(accountId)?.mailboxId === frame.payload.mailboxId) this.inboxes.delete(accountId);
        return null;
      case 'message.added': {
        const { mailboxId, threadId, isNew } = frame.payload;
        return isNew && this.inboxes.get(accountId)?.mailboxId === mailboxId
          ? { accountId, mailboxId, threadId }
          : null;
      }
      default:
        return null;
    }
  }
}

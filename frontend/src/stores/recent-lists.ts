import type { ThreadListState } from '../lib/thread-list';

const keptLists = 8;

/** The lists of mailboxes that were open lately, by mailbox; the least recently kept goes first. */
export class RecentLists {
  private readonly lists = new Map<string, ThreadListState>();

  get(mailboxId: string): ThreadListState | undefined {
    return this.lists.get(mailboxId);
  }

  keep(mailboxId: string, list: ThreadListState): void {
    this.lists.delete(mailboxId);
    this.lists.set(mailboxId, list);
    for (const oldest of this.lists.keys()) {
      if (this.lists.size <= keptLists) break;
      this.lists.delete(oldest);
    }
  }

  clear(): void {
    this.lists.clear();
  }
}

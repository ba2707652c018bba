interface Waiting {
  readonly userId: string;
  readonly begin: () => void;
}

/** How many uploads may be in memory at once: of everybody together, and of one user, so that nobody stands in everybody's way. */
export interface UploadLimits {
  readonly total: number;
  readonly perUser: number;
}

/** Lets uploads in a few at a time; the others wait in line, unread, where they take no memory. */
export class UploadSlots {
  private readonly inside: string[] = [];
  private readonly line: Waiting[] = [];

  constructor(private readonly limits: UploadLimits) {}

  /**
   * Resolves when it is the user's turn; call the answer to make room. Whoever is gone by then, by `signal`, is passed over.
   * @throws the signal's reason when it aborts first.
   */
  async enter(userId: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        userId,
        begin: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        this.line.splice(this.line.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.line.push(waiting);
      this.letIn();
    });
    return () => {
      this.inside.splice(this.inside.indexOf(userId), 1);
      this.letIn();
    };
  }

  /** The first in line whose user has room goes in, as long as there is one. */
  private letIn(): void {
    const { total, perUser } = this.limits;
    while (this.inside.length < total) {
      const index = this.line.findIndex(({ userId }) => this.inside.filter((id) => id === userId).length < perUser);
      const [next] = index < 0 ? [] : this.line.splice(index, 1);
      if (next === undefined) return;
      this.inside.push(next.userId);
      next.begin();
    }
  }
}

/** One client that is being told what it missed of one account. */
export interface Replay {
  /** The number of the last frame that was kept from the client meanwhile; 0 when none was. */
  readonly withheldTo: number;
  /** From now on the client hears live frames. Ending it twice changes nothing. */
  end(): void;
}

interface OpenReplay {
  readonly clientId: string;
  withheldTo: number;
}

/**
 * Whom not to send live frames, because what they missed before has not been sent yet: it would come behind them. What is
 * withheld is in the log, so only its last number is kept: whoever replays reads the log at least that far.
 */
export class Replays {
  private readonly open = new Map<string, Set<OpenReplay>>();

  begin(accountId: string, clientId: string): Replay {
    const replay: OpenReplay = { clientId, withheldTo: 0 };
    const ofAccount = this.open.get(accountId) ?? new Set();
    this.open.set(accountId, ofAccount.add(replay));
    return {
      get withheldTo() {
        return replay.withheldTo;
      },
      end: () => {
        ofAccount.delete(replay);
        if (ofAccount.size === 0 && this.open.get(accountId) === ofAccount) this.open.delete(accountId);
      },
    };
  }

  /** Live frames up to `lastSeq` are about to be sent: answers to which clients not. */
  withhold(accountId: string, lastSeq: number): ReadonlySet<string> {
    const clientIds = new Set<string>();
    for (const replay of this.open.get(accountId) ?? []) {
      replay.withheldTo = Math.max(replay.withheldTo, lastSeq);
      clientIds.add(replay.clientId);
    }
    return clientIds;
  }
}

/** What an exchange of one of the host's tokens brings. */
export interface Grant {
  readonly accessToken: string;
  /** How long it serves, and how long it is until the next exchange, in milliseconds. */
  readonly lifeMs: number;
  readonly renewInMs: number;
}

/** Exchanges a token of the host, with the bearer token that is there already. Rejects when nobody is let in by it. */
type Exchange = (hostToken: string, present: string | null) => Promise<Grant>;

interface Held {
  readonly accessToken: string;
  readonly endsAt: number;
}

/** How soon it is tried again to renew what still serves. */
const retryMs = 20_000;

/** What ends so soon is not begun with any more. */
const tooLateMs = 3_000;

/**
 * The bearer token by which this page is let in, as long as somebody uses it. It is renewed ahead of its end, by one exchange at a
 * time however many ask; the server then lets the same session go on. It is kept nowhere but here.
 */
export class Bearer {
  private held: Held | null = null;
  private running: Promise<string> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  constructor(
    private readonly hostToken: () => Promise<string>,
    private readonly exchange: Exchange,
  ) {}

  /** A token that serves. @throws whatever host or server say when there is none to be had */
  async token(): Promise<string> {
    if (this.held !== null && Date.now() < this.held.endsAt - tooLateMs) return this.held.accessToken;
    return this.renew();
  }

  /** Another token than this one, which the server does not know any more. @throws as `token` */
  async tokenAfter(refused: string): Promise<string> {
    if (this.held?.accessToken === refused) this.held = null;
    return this.token();
  }

  /** Ends the renewing. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.held = null;
  }

  private renew(): Promise<string> {
    this.running ??= this.exchangeOnce().finally(() => (this.running = null));
    return this.running;
  }

  private async exchangeOnce(): Promise<string> {
    const hostToken = await this.hostToken();
    const { accessToken, lifeMs, renewInMs } = await this.exchange(hostToken, this.held?.accessToken ?? null);
    this.held = { accessToken, endsAt: Date.now() + lifeMs };
    this.renewIn(renewInMs);
    return accessToken;
  }

  /** As long as the token serves it does not matter when that fails; when it does not any more, whoever needs one hears why. */
  private renewIn(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.renew().catch(() => {
        if (this.held !== null && Date.now() < this.held.endsAt) this.renewIn(retryMs);
      });
    }, delayMs);
  }
}

import type { Quirk } from '@maildesk/contracts';
import type { AccountAccess } from '../../accounts/accounts.module.js';
import { type ClientOptions, ImapSession, MailServerError } from '../../adapters/adapters.module.js';
import type { ConnectionRole } from '../../common/metrics/metrics.js';
import { isSignInRefused } from '../errors/failures.js';
import { ConnectionBudget } from '../plan/connection-budget.js';
import { providerRules } from '../plan/providers.js';
import type { RunnerTools } from '../runner-tools.js';
import type { HostGate, Urgency } from './host-gate.js';

/** What is known of an account's server since a connection to it was first tried. */
export interface KnownServer {
  readonly gate: HostGate;
  readonly host: string;
  readonly idleRestartMs: number;
  readonly budget: ConnectionBudget;
}

/** Makes the connections of one account: signed in as its settings say now, and when the gate of the host gives its turn. */
export class SessionMaker {
  private known: KnownServer | null = null;
  private lastQuirks: ReadonlySet<Quirk> = new Set();
  private renewAt: Date | null = null;
  private urged = false;
  private lastRefused: number | null = null;

  constructor(
    private readonly accountId: string,
    private readonly tools: Pick<RunnerTools, 'accounts' | 'hosts' | 'clients' | 'config' | 'metrics'>,
  ) {}

  get server(): KnownServer | null {
    return this.known;
  }

  /** What the server gets wrong, as of the last connection. */
  get quirks(): ReadonlySet<Quirk> {
    return this.lastQuirks;
  }

  /** The settings (`settingsVersion`) whose password the server itself has refused, when last it did; null when it never has. */
  get refusedSettings(): number | null {
    return this.lastRefused;
  }

  /** When the watcher's connection should be followed by one with a newer token; null where its sign-in does not run out. */
  get signInRenewAt(): Date | null {
    return this.renewAt;
  }

  /** A person waits for the watcher's next connection. */
  get isUrged(): boolean {
    return this.urged;
  }

  urge(): void {
    this.urged = true;
    this.known?.gate.hurry(this.accountId);
  }

  /** Breaks off when `signal` aborts. @throws MailServerError */
  connect(urgency: Urgency, role: ConnectionRole, signal: AbortSignal): Promise<ImapSession> {
    return this.tools.accounts.signIn(this.accountId, async (access) => {
      const session = await this.connectWith(access, urgency, role, signal);
      if (role === 'watch') this.renewAt = access.renewAt;
      return session;
    });
  }

  private async connectWith(
    { imap, quirks, settingsVersion }: AccountAccess,
    urgency: Urgency,
    role: ConnectionRole,
    signal: AbortSignal,
  ): Promise<ImapSession> {
    const { clients, config, metrics } = this.tools;
    this.lastQuirks = quirks;
    this.known ??= this.meet(imap);
    const isUrged = urgency === 'watching' && this.urged;
    this.urged = false;
    const session = await this.known.gate.connect(this.accountId, isUrged ? 'person' : urgency, signal, async () => {
      const client = clients.create(imap, withoutQuirks(quirks));
      // Whoever ends does not wait for a server that does not answer.
      const hangUp = (): void => client.close();
      signal.addEventListener('abort', hangUp);
      try {
        const made = await ImapSession.connect(client, imap, config.commandTimeoutMs);
        metrics.login(imap.host, 'ok');
        return made;
      } catch (error) {
        if (error instanceof MailServerError && !signal.aborted) metrics.login(imap.host, error.failureClass);
        if (imap.credential.kind === 'password' && isSignInRefused(error)) this.lastRefused = settingsVersion;
        throw error;
      } finally {
        signal.removeEventListener('abort', hangUp);
      }
    });
    metrics.connectionOpened(role);
    session.whenClosed = () => metrics.connectionClosed(role);
    return session;
  }

  private meet(imap: AccountAccess['imap']): KnownServer {
    const rules = providerRules(imap.host);
    return {
      gate: this.tools.hosts.join(this.accountId, imap),
      host: imap.host,
      idleRestartMs: rules.idleRestartMs ?? Infinity,
      budget: new ConnectionBudget(rules.connections),
    };
  }
}

function withoutQuirks(quirks: ReadonlySet<Quirk>): ClientOptions {
  if (quirks.has('no-condstore')) return { without: 'condstore' };
  return quirks.has('no-qresync') ? { without: 'qresync' } : {};
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FailureClass } from '@maildesk/contracts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { AccountLatencies } from './account-latencies.js';
import { providerClassOf } from './provider-class.js';

/** What a connection is for: see the roles in `sync/connections`. */
export type ConnectionRole = 'watch' | 'work' | 'bulk';

/** In seconds. The goals are 20 ms and 80 ms, so that is where the buckets are close together. */
const latencyBuckets = [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1, 2.5, 5, 15, 60];
const databaseBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Whoever asks gives up after ten seconds as a rule. */
const readWithinMs = 3000;

/** A number that is read when it is asked for. */
interface Observed {
  readonly name: string;
  readonly read: () => Promise<Readonly<Record<string, number | undefined>>>;
  readonly show: (found: Readonly<Record<string, number | undefined>>) => void;
  readonly hide: () => void;
}

/**
 * Everything this process counts, for Prometheus. Labels are kinds known beforehand (of provider, error, plan), never an
 * account, address, host or mailbox: those are in the health API, where access is checked.
 */
@Injectable()
export class Metrics implements OnModuleInit {
  /** Also kept per account, for the health API. */
  readonly latencies = new AccountLatencies();
  private readonly registry = new Registry();
  private readonly observed: Observed[] = [];

  private readonly connections = this.gauge('imap_connections', 'Open IMAP connections.', ['role']);
  private readonly logins = this.counter('imap_logins_total', 'Attempts to connect and sign in, by how they ended.', [
    'provider',
    'outcome',
  ]);
  private readonly lost = this.counter('imap_connections_lost_total', 'Connections that broke, by why.', [
    'provider',
    'class',
  ]);
  private readonly reconnects = this.counter('reconnects_total', 'Accounts that are in step again after a failure.', [
    'provider',
  ]);
  private readonly deltas = this.counter('deltas_total', 'Mailboxes brought into step, by the plan that was chosen.', [
    'plan',
  ]);
  private readonly heals = this.counter('heals_total', 'Differences found by the count invariant; should stay 0.');
  private readonly vetoes = this.counter('vetoes_total', 'Deletions told by a server that were not believed.');
  private readonly quarantines = this.counter('quarantined_items_total', 'Items set aside as they could not be read.');
  private readonly stored = this.counter('messages_stored_total', 'Messages written, new ones and history.', [
    'arrival',
  ]);
  private readonly published = this.counter('events_published_total', 'Push frames written to the log.');
  private readonly sent = this.counter('frames_sent_total', 'Push frames handed to sockets.');
  private readonly stale = this.counter('stale_clients_total', 'Times that a slow client was told it is stale.');
  private readonly deliveryToCommit = this.histogram(
    'delivery_to_commit_seconds',
    "From the mail server's own line to the committed row.",
    latencyBuckets,
  );
  private readonly pollToCommit = this.histogram(
    'poll_to_commit_seconds',
    'From a poll that showed new mail, which the server did not tell of, to the committed row.',
    latencyBuckets,
  );
  private readonly commitToFrame = this.histogram(
    'commit_to_frame_seconds',
    'From the commit to the frame on the socket.',
    latencyBuckets,
  );
  private readonly commitToScreen = this.histogram(
    'commit_to_screen_seconds',
    'From the commit until a browser drew the row, as browsers tell.',
    latencyBuckets,
  );
  private readonly unread = this.gauge('unread_metrics', 'Whether this number could not be read just now.', ['metric']);
  private readonly transactions = this.histogram(
    'transaction_seconds',
    'Transactions of the unit of work, with the wait for the account and a connection.',
    databaseBuckets,
  );

  /** Counts the process itself: memory, CPU, event-loop lag, garbage collection. */
  onModuleInit(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /**
   * All metrics in Prometheus' text format, with its content type. What cannot be read now, as while the database is away, is left
   * out and named in `unread_metrics`: it is then that all others are wanted most.
   */
  async text(): Promise<{ contentType: string; body: string }> {
    await Promise.all(this.observed.map((each) => this.refresh(each)));
    return { contentType: this.registry.contentType, body: await this.registry.metrics() };
  }

  /**
   * A number that is read when it is asked for. `read` answers the present value for each value of the label; what it leaves
   * out is 0.
   */
  observe<L extends string>(
    name: string,
    help: string,
    label: { readonly name: string; readonly values: readonly L[] },
    read: () => Partial<Record<L, number>> | Promise<Partial<Record<L, number>>>,
  ): void {
    const gauge = this.gauge(name, help, [label.name]);
    this.observed.push({
      name,
      read: async () => read(),
      show: (found) => {
        for (const value of label.values) gauge.set({ [label.name]: value }, found[value] ?? 0);
      },
      hide: () => gauge.reset(),
    });
  }

  connectionOpened(role: ConnectionRole): void {
    this.connections.inc({ role });
  }

  connectionClosed(role: ConnectionRole): void {
    this.connections.dec({ role });
  }

  /** An attempt to connect and sign in ended: well, or with this class of error. */
  login(host: string, outcome: 'ok' | FailureClass): void {
    this.logins.inc({ provider: providerClassOf(host), outcome });
  }

  connectionLost(host: string, why: FailureClass): void {
    this.lost.inc({ provider: providerClassOf(host), class: why });
  }

  /** An account that had failed is in step again. */
  reconnected(host: string): void {
    this.reconnects.inc({ provider: providerClassOf(host) });
  }

  /** A mailbox was brought into step by this plan (a name of `sync/plan`). */
  delta(plan: string): void {
    this.deltas.inc({ plan });
  }

  healed(): void {
    this.heals.inc();
  }

  vetoed(): void {
    this.vetoes.inc();
  }

  quarantined(items = 1): void {
    this.quarantines.inc(items);
  }

  messagesStored(count: number, arrival: 'new' | 'fill'): void {
    this.stored.inc({ arrival }, count);
  }

  framesPublished(count: number): void {
    this.published.inc(count);
  }

  framesSent(count: number): void {
    this.sent.inc(count);
  }

  clientStale(): void {
    this.stale.inc();
  }

  /** New mail that the server told of by itself was committed `tookMs` after its line arrived. */
  deliveryCommitted(accountId: string, tookMs: number): void {
    this.deliveryToCommit.observe(tookMs / 1000);
    this.latencies.add('delivery-to-commit', accountId, tookMs);
  }

  /** New mail that a poll showed was committed `tookMs` after the poll. How long it had waited is not known. */
  pollCommitted(tookMs: number): void {
    this.pollToCommit.observe(tookMs / 1000);
  }

  /** The frames of a commit were handed to the sockets `tookMs` after it. */
  framesEmitted(accountId: string, tookMs: number): void {
    this.commitToFrame.observe(tookMs / 1000);
    this.latencies.add('commit-to-frame', accountId, tookMs);
  }

  /** A browser has drawn the row of new mail `tookMs` after its commit. */
  rowDrawn(accountId: string, tookMs: number): void {
    this.commitToScreen.observe(tookMs / 1000);
    this.latencies.add('commit-to-screen', accountId, tookMs);
  }

  transaction(tookMs: number): void {
    this.transactions.observe(tookMs / 1000);
  }

  private async refresh({ name, read, show, hide }: Observed): Promise<void> {
    const found = await within(readWithinMs, read()).catch(() => null);
    if (found === null) hide();
    else show(found);
    this.unread.set({ metric: `maildesk_${name}` }, found === null ? 1 : 0);
  }

  private counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: `maildesk_${name}`, help, labelNames, registers: [this.registry] });
  }

  private gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name: `maildesk_${name}`, help, labelNames, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: `maildesk_${name}`, help, buckets, registers: [this.registry] });
  }
}

function within<T>(ms: number, reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not read within ${ms} ms`)), ms);
  });
  return Promise.race([reading, late]).finally(() => clearTimeout(timer));
}

import { accountsApi } from '@maildesk/contracts';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median, percentile } from '../bench/statistics.js';
import type { ChaosWorld } from './chaos-world.js';
import { ClientModel } from './client-model.js';
import { compare, type Difference } from './compare.js';
import { readDatabase, type StoredAccount } from './database-truth.js';
import { ImapWire } from './imap-wire.js';
import { type Entry, Journal } from './journal.js';
import { OtherClient, rawLetter } from './other-client.js';
import { OwnClient } from './own-client.js';
import { Plan, type Step } from './plan.js';
import { readServer, type TrueMailbox } from './server-truth.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly mutations: number;
  /** Ends sooner when this time is over. */
  readonly minutes: number;
  /** One fault in about so many mutations. */
  readonly faultEvery: number;
  /** After so many mutations everything stops and is compared. */
  readonly compareEvery: number;
  /** Nothing is broken, and MailDesk waits as long between two looks as it does in the field: everything must come live. */
  readonly patient?: boolean;
  /** How long after the last change, with all connections up, both must be equal. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

export interface ChaosReport {
  readonly seed: number;
  /** `planned` is what was asked for; fewer were `made` when the time was over before. */
  readonly mutations: {
    readonly planned: number;
    readonly made: number;
    readonly done: number;
    readonly refused: number;
    readonly unknown: number;
  };
  readonly faults: Readonly<Record<string, number>>;
  readonly checkpoints: number;
  readonly seconds: number;
  /** From quiet to equal, at each checkpoint. */
  readonly convergenceMs: { readonly p50: number; readonly p95: number; readonly max: number };
  /** Checkpoints at which that took longer than allowed. */
  readonly late: number;
  /** What was equal last at each of these. */
  readonly lastToCome: readonly string[];
  /** Folders whose numbers the mail server broke when it was killed. */
  readonly renumbered: number;
  /** How often a whole mailbox had to be compared because the counts differed. */
  readonly heals: number;
  readonly frames: number;
  readonly resyncs: number;
  readonly lost: number;
  readonly doubled: number;
  readonly different: number;
  /** What is wrong, in sentences; empty when nothing is. */
  readonly failures: readonly string[];
  /** What happened last to the message that the first difference is about. */
  readonly lastMutations: readonly Entry[];
}

/** How far an actor may be behind the plan. */
const longestQueue = 12;
const longestReconnectMs = 60_000;
/** Beyond the time that is allowed: tells what is late from what never comes. */
const longestConvergenceMs = 45_000;

type Actor = Exclude<Step['actor'], 'fault'>;

/** What was found at a checkpoint; `differences` is empty when both are equal. */
interface Finding {
  readonly differences: readonly Difference[];
  readonly others: readonly string[];
}

/** Changes one mailbox from all sides at once, breaks what can break, and compares again and again. */
export class ChaosRun {
  private readonly plan: Plan;
  private readonly journal: Journal;
  private readonly lanes: Record<Actor, { waiting: number; last: Promise<void> }>;
  private readonly first: OtherClient;
  private readonly second: OtherClient;
  private readonly ours: OwnClient;
  private model: ClientModel | null = null;
  private readonly convergedAfter: number[] = [];
  private readonly lastToCome: string[] = [];
  private fault: Promise<void> = Promise.resolve();
  private failure: unknown = null;
  /** Folders whose numbers the mail server broke itself. */
  private renumbered = 0;

  constructor(
    private readonly world: ChaosWorld,
    private readonly options: ChaosOptions,
  ) {
    const { dovecot, user, api, account } = world;
    this.plan = new Plan(options.seed, options.mutations, options.faultEvery, options.patient);
    this.journal = new Journal(join(world.dir, 'journal.jsonl'));
    this.first = new OtherClient('first', dovecot, user, this.journal);
    this.second = new OtherClient('second', dovecot, user, this.journal);
    this.ours = new OwnClient(api, account.id, this.journal);
    const lane = (): { waiting: number; last: Promise<void> } => ({ waiting: 0, last: Promise.resolve() });
    this.lanes = { first: lane(), second: lane(), delivery: lane(), ours: lane() };
  }

  async run(): Promise<ChaosReport> {
    const { options, world } = this;
    const startedAt = performance.now();
    const endsAt = startedAt + options.minutes * 60_000;
    try {
      this.model = await ClientModel.open(world.api, world.account.id);
      let finding = await this.checkpoint();
      while (isEqual(finding) && this.plan.planned < options.mutations && performance.now() < endsAt) {
        const until = Math.min(this.plan.planned + options.compareEvery, options.mutations);
        while (this.plan.planned < until) await this.make(this.plan.next());
        finding = await this.checkpoint();
        const { done, faults } = this.journal;
        const count = [...faults.values()].reduce((sum, each) => sum + each, 0);
        const tookMs = Math.round(this.convergedAfter.at(-1) ?? Number.NaN);
        const last = tookMs > options.withinMs ? `; last to come: ${this.lastToCome.at(-1)}` : '';
        options.progress(`${done} mutations, ${count} faults, equal after ${tookMs} ms${last}`);
      }
      return this.report(finding, (performance.now() - startedAt) / 1000);
    } finally {
      this.model?.close();
      this.first.close();
      this.second.close();
      await this.journal.close();
    }
  }

  /** Hands a step to whoever makes it, and waits when that one is far behind. */
  private async make(step: Step): Promise<void> {
    this.options.signal.throwIfAborted();
    if (this.failure !== null) throw this.failure;
    if (step.actor === 'fault') {
      // One thing is broken at a time, while the others work on.
      await this.fault;
      const { fault, lengthMs } = step;
      this.fault = this.world.breakSomething(fault, lengthMs).catch((error: unknown) => {
        this.failure = error;
      });
      this.journal.write({
        number: 0,
        actor: 'fault',
        deed: fault,
        mailbox: null,
        uids: [],
        messageIds: [],
        outcome: `${lengthMs} ms`,
      });
      return;
    }
    const lane = this.lanes[step.actor];
    lane.waiting += 1;
    lane.last = lane.last.then(() => this.carryOut(step)).finally(() => (lane.waiting -= 1));
    while (lane.waiting > longestQueue) await pause(5, undefined, { signal: this.options.signal });
  }

  private async carryOut(step: Exclude<Step, { actor: 'fault' }>): Promise<void> {
    switch (step.actor) {
      case 'first':
        return this.first.make(step);
      case 'second':
        return this.second.make(step);
      case 'ours':
        return this.ours.make(step);
      case 'delivery': {
        const { number, letter } = step;
        const outcome = await this.world.dovecot.deliver(this.world.user.address, rawLetter(letter)).then(
          () => 'OK',
          () => 'unknown',
        );
        const messageIds = [letter.messageId];
        this.journal.write({
          number,
          actor: 'delivery',
          deed: 'deliver',
          mailbox: 'INBOX',
          uids: [],
          messageIds,
          outcome,
        });
      }
    }
  }

  /** Waits for quiet and for all connections, then until both are equal, and no longer than allowed. */
  private async checkpoint(): Promise<Finding> {
    const { world, options } = this;
    await Promise.all(Object.values(this.lanes).map(({ last }) => last));
    await this.fault;
    if (this.failure !== null) throw this.failure;
    this.renumbered += await world.renumberBroken();
    await world.untilConnected(() => this.isConnected(), longestReconnectMs);
    const quietAt = performance.now();
    let wire = await this.openWire();
    let before = '';
    try {
      for (;;) {
        options.signal.throwIfAborted();
        const lookedAt = performance.now();
        // A process of the mail server may wait for another one's lock.
        if (!wire.usable) wire = await this.openWire();
        const finding = await this.look(wire);
        const tookMs = lookedAt - quietAt;
        if (isEqual(finding)) {
          this.convergedAfter.push(tookMs);
          if (tookMs > options.withinMs)
            this.lastToCome.push(`${this.journal.done} mutations, ${Math.round(tookMs)} ms: ${before}`);
          this.ours.forgetPromises();
          return finding;
        }
        if (tookMs > options.withinMs + longestConvergenceMs) return finding;
        // What the account contradicts itself in comes at the end, and often says why the first is so.
        const texts = [...finding.differences.map(({ text }) => text), ...finding.others];
        before = [...new Set([texts[0], texts.at(-1)])].join(' … ');
        await pause(50);
      }
    } finally {
      wire.close();
    }
  }

  private openWire(): Promise<ImapWire> {
    const { dovecot, user } = this.world;
    return ImapWire.open(dovecot.ports.imap, user.username, user.password);
  }

  private async isConnected(): Promise<boolean> {
    const { api, account } = this.world;
    const { state } = await api.call(accountsApi.read, { params: { accountId: account.id } });
    return state === 'live' || state === 'polling';
  }

  private async look(wire: ImapWire): Promise<Finding> {
    const { app, account } = this.world;
    const server = await readServer(wire).catch((error: unknown) => {
      if (wire.usable) throw error;
      return null;
    });
    if (server === null)
      return { differences: [], others: ['The mail server did not answer, or was changed while it was read.'] };
    const stored = await readDatabase(app.databaseUrl, account.id);
    const differences = compare(server, stored);
    return { differences, others: differences.length > 0 ? [] : await this.lookFurther(server, stored) };
  }

  /** What needs equal mailboxes to be asked: the browser's lists, and what users were promised. */
  private async lookFurther(server: readonly TrueMailbox[], stored: StoredAccount): Promise<string[]> {
    const { model } = this;
    if (model === null) return [];
    if (model.faults.length > 0) return model.faults.map((fault) => `Push: ${fault}.`);
    if (!model.isSettled) return ['The client is still reading.'];
    return [
      ...(await model.differences()),
      ...this.wronglyGivenUp(server, stored),
      ...this.ours.brokenPromises(server, new Set(stored.refusedMessageIds)),
    ];
  }

  /** What a user was told is gone must not be there, unless somebody has put the same mail there once more. */
  private wronglyGivenUp(server: readonly TrueMailbox[], { givenUpMessageIds }: StoredAccount): string[] {
    const present = new Set(server.flatMap(({ messages }) => messages.map(({ messageId }) => messageId)));
    return givenUpMessageIds
      .filter((id) => present.has(id) && !this.journal.wasPutAgain(id))
      .map((id) => `a user was told that ${id} is not on the mail server any more, and it is`);
  }

  private report({ differences, others }: Finding, seconds: number): ChaosReport {
    const { journal, options, world, model } = this;
    const count = (kind: Difference['kind']): number => differences.filter((each) => each.kind === kind).length;
    const late = this.convergedAfter.filter((tookMs) => tookMs > options.withinMs).length;
    const messageId = differences.find((each) => each.messageId !== null)?.messageId ?? null;
    return {
      seed: options.seed,
      mutations: {
        planned: options.mutations,
        made: this.plan.planned,
        done: journal.done,
        refused: journal.refused,
        unknown: journal.unknown,
      },
      faults: Object.fromEntries(journal.faults),
      checkpoints: this.convergedAfter.length,
      seconds,
      convergenceMs: {
        p50: median(this.convergedAfter),
        p95: percentile(this.convergedAfter, 0.95),
        max: Math.max(...this.convergedAfter),
      },
      late,
      lastToCome: this.lastToCome,
      renumbered: this.renumbered,
      heals: [...world.app.logs().matchAll(/messages were gone, \d+ were missing/g)].length,
      frames: model?.frames ?? 0,
      resyncs: model?.resyncs ?? 0,
      lost: count('lost'),
      doubled: count('doubled'),
      different: count('different') + others.length,
      failures: [
        ...differences.map(({ kind, text }) => `${kind}: ${text}`),
        ...others,
        ...lateness(late, options.withinMs),
      ],
      lastMutations: messageId === null ? [] : journal.lastOf(messageId),
    };
  }
}

const lateness = (count: number, withinMs: number): string[] =>
  count === 0 ? [] : [`At ${count} checkpoints both were equal, but later than ${withinMs / 1000} s after quiet.`];

const isEqual = ({ differences, others }: Finding): boolean => differences.length + others.length === 0;

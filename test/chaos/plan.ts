import { Random } from './random.js';

/** What another mail program does to one message, which it picks by `pick` (0 to 1) among those that are there. */
export type DeedKind =
  | 'seen'
  | 'unseen'
  | 'flag'
  | 'unflag'
  | 'answer'
  | 'mark-deleted'
  | 'keyword'
  | 'drop-keyword'
  | 'move'
  | 'copy'
  | 'expunge'
  | 'append'
  | 'append-again';

export interface Deed {
  readonly number: number;
  readonly kind: DeedKind;
  readonly pick: number;
  /** For a move or copy where to; a keyword; how many in a row an expunge takes. */
  readonly to: string;
  readonly keyword: string;
  readonly span: number;
  readonly letter: Letter | null;
}

/** A mail as the plan makes it up. */
export interface Letter {
  readonly number: number;
  readonly subject: string;
  readonly messageId: string;
  readonly references: readonly string[];
}

export type FaultKind =
  | 'cut'
  | 'black-hole'
  | 'refuse'
  | 'maildesk-kill'
  | 'maildesk-restart'
  | 'dovecot-kill'
  | 'dovecot-restart'
  | 'postgres-kill';

export const faultKinds: readonly FaultKind[] = [
  'cut',
  'black-hole',
  'refuse',
  'maildesk-kill',
  'maildesk-restart',
  'dovecot-kill',
  'dovecot-restart',
  'postgres-kill',
];

export type OwnDeed =
  | 'seen'
  | 'unseen'
  | 'flag'
  | 'unflag'
  | 'keyword'
  | 'move'
  | 'copy'
  | 'archive'
  | 'trash'
  | 'inbox'
  | 'delete-for-good';

/** One step of the plan. Each actor makes its own in their order; actors work beside each other. */
export type Step =
  /** Another mail program opens a mailbox and does some things there. */
  | {
      readonly actor: 'first' | 'second';
      readonly kind: 'visit';
      readonly mailbox: string;
      readonly deeds: readonly Deed[];
    }
  | { readonly actor: 'first'; readonly kind: 'create' | 'remove'; readonly number: number; readonly mailbox: string }
  | {
      readonly actor: 'first';
      readonly kind: 'rename';
      readonly number: number;
      readonly mailbox: string;
      readonly to: string;
    }
  | { readonly actor: 'first'; readonly kind: 'new-uid-validity'; readonly number: number; readonly mailbox: string }
  | { readonly actor: 'delivery'; readonly kind: 'deliver'; readonly number: number; readonly letter: Letter }
  /** Our own user, through the API, with one conversation or one message. */
  | {
      readonly actor: 'ours';
      readonly kind: 'own';
      readonly number: number;
      readonly deed: OwnDeed;
      readonly whole: boolean;
      readonly mailboxPick: number;
      readonly threadPick: number;
      readonly toPick: number;
    }
  | { readonly actor: 'fault'; readonly kind: 'fault'; readonly fault: FaultKind; readonly lengthMs: number };

/** Names as they stand on the wire (modified UTF-7): in a folder, with an ampersand, with letters of other scripts. */
const extraMailboxes = ['Work', 'Work/2026', 'R&-D', 'Entw&APw-rfe', '&ZeVnLIqe-', 'with space', "quo'te"];
const fixedMailboxes = ['INBOX', 'Sent', 'Drafts', 'Trash', 'Junk', 'Archive'];
const keywords = ['$Label1', 'Urgent', 'waiting', '$Forwarded'];

const deedWeights: Readonly<Record<DeedKind, number>> = {
  seen: 12,
  unseen: 6,
  flag: 6,
  unflag: 4,
  answer: 2,
  'mark-deleted': 1,
  keyword: 5,
  'drop-keyword': 3,
  move: 9,
  copy: 4,
  expunge: 6,
  append: 10,
  'append-again': 1,
};

const ownWeights: Readonly<Record<OwnDeed, number>> = {
  seen: 6,
  unseen: 4,
  flag: 4,
  unflag: 3,
  keyword: 2,
  move: 4,
  copy: 1,
  archive: 2,
  trash: 3,
  inbox: 2,
  'delete-for-good': 0.3,
};

/** About so many messages there are to be: above it more is deleted, below less. */
const wantedMessages = 400;
const longestVisit = 8;
/** Makes up the run, step by step. The same seed gives the same steps. */
export class Plan {
  private readonly random: Random;
  private readonly letters: Letter[] = [];
  private readonly extras = new Set<string>();
  private readonly faultDistance: number;
  /** Each kind comes once before any comes again. */
  private readonly faultsLeft: FaultKind[] = [];
  private number = 0;
  private messages = 0;
  private nextFaultAt: number;

  /**
   * `mutations` is how long the run is to be, with one fault in about `faultEvery` of them; more often in a run that is so short
   * that it would not see all kinds. A `patient` run has none, and no change of mailboxes, which servers do not tell of by themselves.
   */
  constructor(
    private readonly seed: number,
    mutations: number,
    faultEvery: number,
    private readonly patient = false,
  ) {
    this.random = new Random(seed);
    this.faultDistance = Math.min(faultEvery, Math.floor(mutations / (faultKinds.length * 2)));
    this.nextFaultAt = patient ? Infinity : this.faultDistance;
  }

  /** How many mutations have been planned. */
  get planned(): number {
    return this.number;
  }

  next(): Step {
    if (this.number >= this.nextFaultAt) return this.fault();
    const kind = this.random.weighted({
      visit: 60,
      deliver: 14,
      own: 22,
      structure: this.patient ? 0 : 2.5,
      'new-uid-validity': this.patient ? 0 : 0.4,
    });
    switch (kind) {
      case 'visit':
        return this.visit();
      case 'deliver':
        this.messages += 1;
        return { actor: 'delivery', kind, number: this.count(), letter: this.letter() };
      case 'own':
        return {
          actor: 'ours',
          kind,
          number: this.count(),
          deed: this.random.weighted(ownWeights),
          whole: this.random.chance(0.5),
          mailboxPick: this.random.next(),
          threadPick: this.random.next(),
          toPick: this.random.next(),
        };
      case 'structure':
        return this.structure();
      case 'new-uid-validity':
        return { actor: 'first', kind, number: this.count(), mailbox: this.mailbox() };
    }
  }

  private fault(): Step {
    if (this.faultsLeft.length === 0) this.faultsLeft.push(...this.shuffled(faultKinds));
    const fault = this.faultsLeft.pop() ?? 'cut';
    this.nextFaultAt = this.number + this.random.between(this.faultDistance / 3, (this.faultDistance * 5) / 3);
    return { actor: 'fault', kind: 'fault', fault, lengthMs: this.random.between(50, 1500) };
  }

  private visit(): Step {
    const mailbox = this.mailbox();
    const actor = this.random.chance(0.5) ? 'first' : 'second';
    const deeds = Array.from({ length: this.random.between(1, longestVisit) }, () => this.deed());
    return { actor, kind: 'visit', mailbox, deeds };
  }

  private deed(): Deed {
    const share = this.messages / wantedMessages;
    const kind = this.random.weighted({
      ...deedWeights,
      append: deedWeights.append * Math.max(0, 2 - share),
      expunge: deedWeights.expunge * share * share,
    });
    const span = this.random.chance(0.15) ? this.random.between(2, 12) : 1;
    if (kind === 'append' || kind === 'append-again' || kind === 'copy') this.messages += 1;
    if (kind === 'expunge') this.messages = Math.max(0, this.messages - span);
    return {
      number: this.count(),
      kind,
      pick: this.random.next(),
      to: this.mailbox(),
      keyword: this.random.oneOf(keywords),
      span,
      letter: kind === 'append' ? this.letter() : kind === 'append-again' ? this.oldLetter() : null,
    };
  }

  private structure(): Step {
    const missing = extraMailboxes.filter((name) => !this.extras.has(name));
    const kind =
      this.extras.size < 2
        ? 'create'
        : missing.length === 0
          ? 'remove'
          : this.random.oneOf(['create', 'remove', 'rename'] as const);
    const number = this.count();
    if (kind === 'create') {
      const mailbox = this.random.oneOf(missing);
      this.extras.add(mailbox);
      return { actor: 'first', kind, number, mailbox };
    }
    const mailbox = this.random.oneOf([...this.extras]);
    this.extras.delete(mailbox);
    if (kind === 'remove') return { actor: 'first', kind, number, mailbox };
    const to = this.random.oneOf(missing);
    this.extras.add(to);
    return { actor: 'first', kind, number, mailbox, to };
  }

  /** Half of everything happens in the inbox. */
  private mailbox(): string {
    return this.random.chance(0.5) ? 'INBOX' : this.random.oneOf([...fixedMailboxes, ...this.extras]);
  }

  private letter(): Letter {
    const number = this.number;
    const recent = this.letters.slice(-150);
    const isAnswer = recent.length > 0 && this.random.chance(0.3);
    const answered = isAnswer ? [this.random.oneOf(recent)] : [];
    // Now and then one that joins two conversations.
    if (isAnswer && this.random.chance(0.1)) answered.push(this.random.oneOf(recent));
    const letter = {
      number,
      subject: `${isAnswer ? 'Re: ' : ''}Chaos ${number}`,
      messageId: `chaos-${this.seed}-${number}@elsewhere.example`,
      references: answered.map(({ messageId }) => messageId),
    };
    this.letters.push(letter);
    return letter;
  }

  /** The same mail once more, as a list and a direct copy, or a restored folder, bring it. */
  private oldLetter(): Letter {
    return this.letters.length === 0 ? this.letter() : this.random.oneOf(this.letters.slice(-300));
  }

  private count(): number {
    return (this.number += 1);
  }

  private shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(Math.floor(this.random.next() * left.length), 1)[0] as T);
  }
}

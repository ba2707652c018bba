import type { Dovecot } from '../support/dovecot.js';
import { letter as letterText } from '../support/letter.js';
import type { MailUser } from '../support/mail-user.js';
import { eventually } from '../support/wait.js';
import { appendCommand, ImapWire, quoted, uidsOf } from './imap-wire.js';
import type { Journal } from './journal.js';
import type { Deed, Letter, Step } from './plan.js';

type OtherStep = Extract<Step, { actor: 'first' | 'second' }>;

/** Another mail program of the same person, on a connection of its own to the mail server itself. */
export class OtherClient {
  private wire: ImapWire | null = null;

  constructor(
    private readonly name: 'first' | 'second',
    private readonly dovecot: Dovecot,
    private readonly user: MailUser,
    private readonly journal: Journal,
  ) {}

  /** Never throws: what a lost connection leaves in doubt stands as such in the journal. */
  async make(step: OtherStep): Promise<void> {
    switch (step.kind) {
      case 'visit':
        return this.visit(step.mailbox, step.deeds);
      case 'create':
        return this.structure(step, [`CREATE ${quoted(step.mailbox)}`]);
      case 'remove':
        // The mailbox that is open cannot be deleted everywhere.
        return this.structure(step, ['EXAMINE INBOX', `DELETE ${quoted(step.mailbox)}`]);
      case 'rename':
        return this.structure(step, ['EXAMINE INBOX', `RENAME ${quoted(step.mailbox)} ${quoted(step.to)}`]);
      case 'new-uid-validity':
        return this.renewUidValidity(step);
    }
  }

  close(): void {
    this.wire?.close();
  }

  private async visit(mailbox: string, deeds: readonly Deed[]): Promise<void> {
    let planned: Planned[] = [];
    try {
      const wire = await this.connected();
      const opened = await wire.run([`SELECT ${quoted(mailbox)}`, 'UID SEARCH RETURN (ALL) ALL']);
      const refusal = opened.answers.find((answer) => !answer.startsWith('OK'));
      if (refusal !== undefined)
        return deeds.forEach((deed) => this.write({ deed, uids: [], commands: [] }, mailbox, refusal));
      const all = opened.untagged.map(({ text }) => /^\* ESEARCH .*ALL ([\d:,]+)/.exec(text)?.[1]).find(Boolean);
      planned = planFor(deeds, mailbox, all === undefined ? [] : uidsOf(all));
      if (planned.length === 0) return;
      const touched = [...new Set(planned.flatMap(({ uids }) => uids))];
      const asks =
        touched.length === 0 ? [] : [`UID FETCH ${touched.join(',')} (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])`];
      const reply = await wire.run([...asks, ...planned.flatMap(({ commands }) => commands)]);
      const ids = messageIds(reply.untagged);
      let at = asks.length;
      for (const each of planned) {
        at += each.commands.length;
        this.write(each, mailbox, reply.answers[at - 1] ?? '', ids);
      }
    } catch {
      for (const each of planned) this.write(each, mailbox, 'unknown');
    }
  }

  private write({ deed, uids }: Planned, mailbox: string, outcome: string, ids = new Map<number, string>()): void {
    const to = deed.kind === 'move' || deed.kind === 'copy' ? ` to ${deed.to}` : '';
    const own = deed.letter === null ? [] : [deed.letter.messageId];
    this.journal.write({
      number: deed.number,
      actor: this.name,
      deed: `${deed.kind}${to}`,
      mailbox,
      uids,
      messageIds: [...own, ...uids.flatMap((uid) => ids.get(uid) ?? [])],
      outcome,
    });
  }

  private async structure(step: Exclude<OtherStep, { kind: 'visit' }>, commands: readonly string[]): Promise<void> {
    const outcome = await this.connected()
      .then((wire) => wire.run(commands))
      .then(
        ({ answers }) => answers.at(-1) ?? '',
        () => 'unknown',
      );
    this.writeStructure(step, outcome);
  }

  private async renewUidValidity(step: Extract<OtherStep, { kind: 'new-uid-validity' }>): Promise<void> {
    const outcome = await this.dovecot.resetUidValidity(this.user, step.mailbox).then(
      () => 'OK',
      () => 'unknown',
    );
    this.writeStructure(step, outcome);
  }

  private writeStructure(step: Exclude<OtherStep, { kind: 'visit' }>, outcome: string): void {
    const to = step.kind === 'rename' ? ` to ${step.to}` : '';
    const { number, kind, mailbox } = step;
    this.journal.write({
      number,
      actor: this.name,
      deed: `${kind}${to}`,
      mailbox,
      uids: [],
      messageIds: [],
      outcome,
    });
  }

  private async connected(): Promise<ImapWire> {
    if (this.wire?.usable === true) return this.wire;
    const { ports } = this.dovecot;
    const open = (): Promise<ImapWire> => ImapWire.open(ports.imap, this.user.username, this.user.password);
    this.wire = await eventually(open, { timeoutMs: 30_000, intervalMs: 50 });
    return this.wire;
  }
}

/** A deed with the messages that it picked and the commands that do it; the answer to the last is what came of it. */
interface Planned {
  readonly deed: Deed;
  readonly uids: readonly number[];
  readonly commands: readonly (string | Buffer)[];
}

function planFor(deeds: readonly Deed[], mailbox: string, present: readonly number[]): Planned[] {
  return deeds.flatMap((deed) => {
    const at = Math.floor(deed.pick * present.length);
    const uids = deed.letter === null ? present.slice(at, at + deed.span) : [];
    if (deed.letter === null && uids.length === 0) return [];
    return [{ deed, uids, commands: commandsFor(deed, mailbox, uids) }];
  });
}

/** The text of a letter that the plan made up. */
export function rawLetter({ subject, messageId, references, number }: Letter): string {
  return letterText({ subject, messageId, references, text: `Letter number ${number}.` });
}

function commandsFor(deed: Deed, mailbox: string, uids: readonly number[]): (string | Buffer)[] {
  const set = uids.join(',');
  const store = (sign: '+' | '-', flag: string): string => `UID STORE ${set} ${sign}FLAGS.SILENT (${flag})`;
  switch (deed.kind) {
    case 'seen':
      return [store('+', '\\Seen')];
    case 'unseen':
      return [store('-', '\\Seen')];
    case 'flag':
      return [store('+', '\\Flagged')];
    case 'unflag':
      return [store('-', '\\Flagged')];
    case 'answer':
      return [store('+', '\\Answered')];
    case 'mark-deleted':
      return [store('+', '\\Deleted')];
    case 'keyword':
      return [store('+', deed.keyword)];
    case 'drop-keyword':
      return [store('-', deed.keyword)];
    case 'move':
      return [`UID MOVE ${set} ${quoted(deed.to)}`];
    case 'copy':
      return [`UID COPY ${set} ${quoted(deed.to)}`];
    case 'expunge':
      return [store('+', '\\Deleted'), `UID EXPUNGE ${set}`];
    case 'append':
    case 'append-again':
      if (deed.letter === null) throw new Error('The plan appends nothing.');
      return [appendCommand(mailbox, deed.pick < 0.5 ? [] : ['\\Seen'], rawLetter(deed.letter))];
  }
}

function messageIds(untagged: readonly { text: string; literals: readonly Buffer[] }[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const { text, literals } of untagged) {
    const uid = /^\* \d+ FETCH \(.*UID (\d+)/.exec(text)?.[1];
    const id = /<([^<>]+)>/.exec(literals[0]?.toString('latin1') ?? '')?.[1];
    if (uid !== undefined && id !== undefined) found.set(Number(uid), id);
  }
  return found;
}

import { simpleParser } from 'mailparser';
import type { Clock } from '../common/clock.js';
import { answerOf, personaAt } from './content/answers.js';
import { answerTo, type DemoMail, letter } from './content/mail.js';
import { me, type PersonaName, personas } from './content/people.js';
import type { AcceptedMail } from './demo-smtp.js';

const answerAfterMs = 5000;
/** Most personas that answer one mail. */
const mostAnswers = 3;

/** The demo's people: they answer what is sent to them, in their language and in the same conversation. */
export class PersonaAnswers {
  private readonly answered = new Map<PersonaName, number>();
  private count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly deliver: (mail: DemoMail) => Promise<void>,
  ) {}

  /** Delivers an answer of each persona among the recipients, one after the other; stops when `signal` aborts. */
  async answer(mail: AcceptedMail, signal: AbortSignal): Promise<void> {
    const names = mail.recipients.map(personaAt).filter((name) => name !== null);
    if (names.length === 0) return;
    const received = await read(mail.source);
    for (const name of [...new Set(names)].slice(0, mostAnswers)) {
      await this.clock.sleep(answerAfterMs, signal);
      if (signal.aborted) return;
      await this.deliver(this.compose(name, received));
    }
  }

  private compose(name: PersonaName, received: DemoMail): DemoMail {
    const nth = this.answered.get(name) ?? 0;
    this.answered.set(name, nth + 1);
    this.count += 1;
    const text = answerOf(name, nth);
    const stem = `answer-${this.clock.now().getTime()}-${this.count}`;
    const reply = letter(stem, '', { from: personas[name], ago: '0m', is: ['unread'], text });
    return answerTo(received, reply, text);
  }
}

/** What was sent, as far as an answer needs it. */
async function read(source: Buffer): Promise<DemoMail> {
  const parsed = await simpleParser(source, { skipImageLinks: true, skipTextToHtml: true });
  return {
    ...letter('sent', parsed.subject ?? '', { from: me, ago: '0m', text: (parsed.text ?? '').trim() }),
    text: (parsed.text ?? '').trim(),
    messageId: parsed.messageId ?? '<unknown@maildesk.example>',
    references: [parsed.references ?? []].flat(),
  };
}

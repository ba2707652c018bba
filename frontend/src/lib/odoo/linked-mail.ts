import type { Pane } from './pane';
import type { RecordLine } from './record-line';

type Conversation = NonNullable<RecordLine['conversation']>;

/** By this a conversation is known whose subject was asked for. */
export const conversationKey = ({ account_id, conversation_id }: Conversation): string =>
  `${account_id}/${conversation_id}`;

/** The lines of conversations that stand in the pane by the name of their record, as nobody logged a mail of them. */
export function unnamedMail(pane: Pane): Conversation[] {
  const lines = pane.sections.flatMap(({ records }) => records);
  return lines.flatMap(({ conversation, when }) => (conversation === undefined || when !== null ? [] : [conversation]));
}

/** What Odoo told without the conversation that is open (a key), and with the subjects that are known by now (by key). */
export function withLinkedMail(pane: Pane, openKey: string, subjects: ReadonlyMap<string, string>): Pane {
  const isOpen = ({ conversation }: RecordLine): boolean =>
    conversation !== undefined && conversationKey(conversation) === openKey;
  const named = (line: RecordLine): RecordLine => {
    const subject = line.conversation === undefined ? undefined : subjects.get(conversationKey(line.conversation));
    return line.when !== null || subject === undefined ? line : { ...line, name: subject };
  };
  const sections = pane.sections.map((section) => ({
    ...section,
    count: section.count - section.records.filter(isOpen).length,
    records: section.records.filter((line) => !isOpen(line)).map(named),
  }));
  return { ...pane, sections: sections.filter(({ count, denied }) => count > 0 || denied) };
}

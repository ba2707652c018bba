import type { Message } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import type { RecordRef, RecordsBridge } from '../lib/host';
import type { Created } from '../lib/odoo/create';
import type { RecordLink } from '../lib/odoo/links';
import { mailRef } from '../lib/odoo/mail-ref';
import type { MailRef } from '../lib/odoo/record-line';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { useFollowed } from '../stores/followed';
import { useToasts } from '../stores/toasts';
import type { LogOutcome } from './useLogMail';
import type { useRecordPane } from './useRecordPane';

type Pane = Pick<ReturnType<typeof useRecordPane>, 'refresh' | 'setLink' | 'dropLink'>;

/** What a person does from the record pane, with a word about each and a way back. */
export function useRecordActions(records: RecordsBridge, pane: Pane) {
  const toasts = useToasts();
  const followed = useFollowed();
  const isCreating = shallowRef(false);

  async function saying(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      toasts.show(`${what} ${reasonOf(error)}`, { tone: 'error' });
    }
  }

  function created({ record, created: isNew }: Created): void {
    pane.refresh();
    toasts.show(isNew ? `“${record.name}” is in Odoo.` : `This conversation has “${record.name}” already.`);
  }

  /** The contact of a sender as their mail has it, without a form. */
  async function createContact(message: Message): Promise<void> {
    if (isCreating.value) return;
    isCreating.value = true;
    await saying('The contact was not created.', async () => {
      const mail = mailRef(message, null);
      const { fields } = await askOdoo(records, 'prepare_create', { kind: 'contact', mail });
      const values = Object.fromEntries(fields.map(({ name, value }) => [name, value ?? '']));
      // The conversation may stand beside another contact already: this person is a new one all the same.
      created(await askOdoo(records, 'create_record', { kind: 'contact', values, mail, attachments: [], again: true }));
    });
    isCreating.value = false;
  }

  async function link(record: RecordRef, mail: MailRef): Promise<void> {
    await saying('The conversation was not put there.', async () => {
      const made = await askOdoo(records, 'link_conversation', { model: record.model, res_id: record.id, mail });
      pane.setLink(made);
      toasts.show(`The conversation is beside “${made.record.name}” now.`, { undo: () => void remove(made) });
    });
  }

  async function remove(gone: RecordLink): Promise<void> {
    await saying(`“${gone.record.name}” was not taken away.`, async () => {
      await askOdoo(records, 'remove_link', { link: gone.id });
      followed.set({ ...gone, follow: false });
      pane.dropLink(gone.id);
    });
  }

  async function follow(wanted: RecordLink, isFollowed: boolean): Promise<void> {
    await saying('This was not kept.', async () => {
      const changed = await askOdoo(records, 'follow_conversation', { link: wanted.id, follow: isFollowed });
      followed.set(changed);
      pane.setLink(changed);
    });
    // A box that was ticked and could not be kept goes back to what Odoo has.
    pane.refresh();
  }

  /** A link as Odoo has it now; not followed when it is gone, or cannot be asked for. */
  async function linkNow(link: RecordLink): Promise<RecordLink> {
    const { record, account_id, conversation_id } = link;
    const conversations = [{ account_id, conversation_id }];
    const links = await askOdoo(records, 'conversation_links', { conversations }).catch(() => []);
    const isSame = (other: RecordLink) => other.record.model === record.model && other.record.id === record.id;
    return links.find(isSame) ?? { ...link, follow: false };
  }

  async function undo(outcome: LogOutcome): Promise<void> {
    await saying('Not all of it could be taken out again.', async () => {
      const { record, account_id, conversation_id } = outcome.link;
      const target = { model: record.model, res_id: record.id, conversation: { account_id, conversation_id } };
      for (const header of outcome.logged) await askOdoo(records, 'undo_log', { ...target, message_id_header: header });
      // Following ends with the link that the logging made. An older one stays, and may be followed.
      followed.set(await linkNow(outcome.link));
    });
    pane.refresh();
  }

  function logged(outcome: LogOutcome): void {
    followed.set(outcome.link);
    pane.refresh();
    const { name } = outcome.link.record;
    if (outcome.loggedCount === 0) {
      toasts.show(`It was in the chatter of “${name}” already.`);
      return;
    }
    const what = outcome.loggedCount === 1 ? 'The mail is' : `${outcome.loggedCount} mails are`;
    const rest = outcome.alreadyCount === 0 ? '' : ` ${outcome.alreadyCount} were there already.`;
    const canUndo = outcome.logged.length === outcome.loggedCount;
    toasts.show(`${what} in the chatter of “${name}”.${rest}`, { undo: canUndo ? () => void undo(outcome) : null });
  }

  return { isCreating, createContact, created, link, remove, follow, logged };
}

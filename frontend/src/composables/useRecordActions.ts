import type { MailAddress, Message } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import type { RecordRef, RecordsBridge } from '../lib/host';
import type { Created } from '../lib/odoo/create';
import type { RecordLink } from '../lib/odoo/links';
import { namesOf } from '../lib/odoo/files';
import { mailRef } from '../lib/odoo/mail-ref';
import type { MailRef } from '../lib/odoo/record-line';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/records';
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

  /** Answers whether it worked. */
  async function saying(what: string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      toasts.show(`${what} ${reasonOf(error)}`, { tone: 'error' });
      return false;
    }
  }

  function created({ record, created: isNew }: Created): void {
    void pane.refresh();
    toasts.show(isNew ? t('isInOdoo', { name: record.name }) : t('addressIsKnown', { name: record.name }));
  }

  /** The contact of a person in the conversation, as a mail of it has them, without a form. */
  async function createContact(message: Message, person: MailAddress): Promise<void> {
    if (isCreating.value) return;
    isCreating.value = true;
    await saying(t('theContactWasNotCreated'), async () => {
      const mail = mailRef(message, null, person);
      const { fields } = await askOdoo(records, 'prepare_create', { kind: 'contact', mail });
      const values = Object.fromEntries(fields.map(({ name, value }) => [name, value ?? '']));
      // Whoever has the address by now is shown instead: nobody was seen, so nobody is doubled.
      created(await askOdoo(records, 'create_record', { kind: 'contact', values, mail, attachments: [], seen: [] }));
    });
    isCreating.value = false;
  }

  async function link(record: RecordRef, mail: MailRef): Promise<void> {
    await saying(t('theConversationWasNotPutThere'), async () => {
      const made = await askOdoo(records, 'link_conversation', { model: record.model, res_id: record.id, mail });
      pane.setLink(made);
      toasts.show(t('isBeside', { name: made.record.name }), { undo: () => void remove(made) });
    });
  }

  async function remove(gone: RecordLink): Promise<void> {
    await saying(t('notTakenAway', { name: gone.record.name }), async () => {
      await askOdoo(records, 'remove_link', { link: gone.id });
      followed.set({ ...gone, follow: false });
      pane.dropLink(gone.id);
    });
  }

  async function follow(wanted: RecordLink, isFollowed: boolean): Promise<void> {
    await saying(t('thisWasNotKept'), async () => {
      const changed = await askOdoo(records, 'follow_conversation', { link: wanted.id, follow: isFollowed });
      followed.set(changed);
      pane.setLink(changed);
    });
    // A box that was ticked and could not be kept goes back to what Odoo has.
    void pane.refresh();
  }

  /**
   * Following ends with the link that the logging made. An older one stays, and is followed where it was before; as long as
   * Odoo has not said so, nothing is put there.
   */
  async function followWhatIsLeft({ link: gone, beganFollowing }: LogOutcome): Promise<void> {
    const { record, account_id, conversation_id } = gone;
    followed.set({ ...gone, follow: false });
    const conversations = [{ account_id, conversation_id, message_ids: [] }];
    const links = await askOdoo(records, 'conversation_links', { conversations });
    const left = links.find((other) => other.record.model === record.model && other.record.id === record.id);
    if (left === undefined) return;
    const isToEnd = left.follow && beganFollowing;
    followed.set(isToEnd ? await askOdoo(records, 'follow_conversation', { link: left.id, follow: false }) : left);
  }

  async function undo(outcome: LogOutcome): Promise<void> {
    let leftCount = 0;
    const isDone = await saying(t('notAllOfItCouldBe'), async () => {
      const { record, account_id, conversation_id } = outcome.link;
      const target = { model: record.model, res_id: record.id, conversation: { account_id, conversation_id } };
      for (const header of outcome.logged) {
        if (!(await askOdoo(records, 'undo_log', { ...target, message_id_header: header }))) leftCount += 1;
      }
    });
    if (leftCount > 0)
      toasts.show(t('notTakenOut', { count: leftCount, name: outcome.link.record.name }), { tone: 'error' });
    if (isDone) await saying(t('outAndFollowingUnknown'), () => followWhatIsLeft(outcome));
    void pane.refresh();
  }

  function logged(outcome: LogOutcome): void {
    followed.set(outcome.link);
    void pane.refresh();
    const { name } = outcome.link.record;
    if (outcome.loggedCount === 0) {
      toasts.show(t('wasInChatter', { name }));
      return;
    }
    const { loggedCount, alreadyCount, left } = outcome;
    const words = [
      t('nowInChatter', { count: loggedCount, name }),
      ...(alreadyCount === 0 ? [] : [t('wereThere', { count: alreadyCount })]),
      ...(left.length === 0 ? [] : [t('filesLeft', { names: namesOf(left) })]),
    ];
    const canUndo = outcome.logged.length === outcome.loggedCount;
    toasts.show(words.join(' '), {
      undo: canUndo ? () => void undo(outcome) : null,
    });
  }

  return { isCreating, createContact, created, link, remove, follow, logged };
}

import type { Attachment, Message } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import type { RecordRef, RecordsBridge } from '../lib/host';
import { chatterHtml } from '../lib/odoo/chatter-html';
import { fittingFiles, type FittingFiles } from '../lib/odoo/files';
import type { RecordLink } from '../lib/odoo/links';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { t } from '../locales/records';
import { useFollowed } from '../stores/followed';
import { useRecordMail, type RecordMail } from './useRecordMail';

export interface LogWish {
  readonly record: RecordRef;
  readonly messages: readonly Message[];
  readonly withFiles: boolean;
  /** Later mails of the conversation follow by themselves. */
  readonly follow: boolean;
}

export interface LogOutcome {
  readonly link: RecordLink;
  /** Message-IDs of what was not in the chatter before; mails without one cannot be taken back from here. */
  readonly logged: readonly string[];
  readonly loggedCount: number;
  readonly alreadyCount: number;
  /** Files and pictures that Odoo does not take, as they are too many or too large together. */
  readonly left: readonly Attachment[];
  /** Later mails were not put there before. */
  readonly beganFollowing: boolean;
}

/** Puts mails into chatters, one after the other, oldest first. */
export function useLogMail(records: RecordsBridge) {
  const reader = useRecordMail();
  const followed = useFollowed();
  const isBusy = shallowRef(false);
  const progress = shallowRef(0);
  const errorText = shallowRef<string | null>(null);

  const isFollowed = ({ accountId, threadId }: Message, { model, id }: RecordRef): boolean =>
    followed.of(accountId, threadId).some(({ record }) => record.model === model && record.id === id);

  /** What goes along with a mail: its files, where they are wanted, and the pictures of its text. */
  function filesOf({ attachments, pictures }: RecordMail, withFiles: boolean): FittingFiles {
    return fittingFiles([...(withFiles ? attachments : []), ...pictures]);
  }

  /** @throws PlainError, ApiError */
  async function logOne(record: RecordRef, message: Message, withFiles: boolean, follow: boolean) {
    const source = await reader.read(message);
    const { taken, left } = filesOf(source, withFiles);
    const attachments = await reader.files(message, taken);
    // What a browser cannot be trusted to show, Odoo keeps as a file and shows nowhere.
    const shown = taken.filter((file) => source.pictures.includes(file));
    const parts = new Map(shown.map(({ contentId, partId }) => [contentId ?? '', partId]));
    const html = source.html === null ? null : chatterHtml(source.html, parts);
    const args = { model: record.model, res_id: record.id, mail: source.mail, html, attachments, follow };
    const reply = await askOdoo(records, 'log_email', args);
    return { ...reply, left: reply.state === 'logged' ? left : [] };
  }

  /** The files that would not go along. @throws ApiError */
  async function foresee(messages: readonly Message[], withFiles: boolean): Promise<Attachment[]> {
    const left: Attachment[] = [];
    for (const message of messages) {
      if (message.hasAttachments) left.push(...filesOf(await reader.read(message), withFiles).left);
    }
    return left;
  }

  /** @returns null when it stopped half way, with the reason in `errorText`; doing it again doubles nothing. */
  async function log({ record, messages, withFiles, follow }: LogWish): Promise<LogOutcome | null> {
    if (isBusy.value) return null;
    if (messages.length === 0) {
      errorText.value = t('messageIsGone');
      return null;
    }
    isBusy.value = true;
    progress.value = 0;
    errorText.value = null;
    let link: RecordLink | null = null;
    const logged: string[] = [];
    const left: Attachment[] = [];
    const wasFollowed = messages.some((message) => isFollowed(message, record));
    let loggedCount = 0;
    try {
      for (const message of messages) {
        const reply = await logOne(record, message, withFiles, follow);
        link = reply.link;
        left.push(...reply.left);
        if (reply.state === 'logged') loggedCount += 1;
        if (reply.state === 'logged' && message.messageIdHeader !== null) logged.push(message.messageIdHeader);
        progress.value += 1;
      }
      if (link === null) return null;
      const alreadyCount = messages.length - loggedCount;
      return { link, logged, loggedCount, alreadyCount, left, beganFollowing: follow && !wasFollowed };
    } catch (error) {
      errorText.value = reasonOf(error);
      return null;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, progress, errorText, log, logOne, foresee };
}

import type { Message } from '@maildesk/contracts';
import { shallowRef } from 'vue';
import type { RecordRef, RecordsBridge } from '../lib/host';
import { fittingFiles } from '../lib/odoo/files';
import type { RecordLink } from '../lib/odoo/links';
import { askOdoo } from '../lib/odoo/verbs';
import { reasonOf } from '../lib/reason';
import { useRecordMail } from './useRecordMail';

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
}

/** Puts mails into chatters, one after the other, oldest first. */
export function useLogMail(records: RecordsBridge) {
  const reader = useRecordMail();
  const isBusy = shallowRef(false);
  const progress = shallowRef(0);
  const errorText = shallowRef<string | null>(null);

  /** @throws PlainError, ApiError */
  async function logOne(record: RecordRef, message: Message, withFiles: boolean, follow: boolean) {
    const { mail, html, attachments: all } = await reader.read(message);
    const attachments = withFiles ? await reader.files(message, fittingFiles(all)) : [];
    const args = { model: record.model, res_id: record.id, mail, html, attachments, follow };
    return askOdoo(records, 'log_email', args);
  }

  /** @returns null when it stopped half way, with the reason in `errorText`; doing it again doubles nothing. */
  async function log({ record, messages, withFiles, follow }: LogWish): Promise<LogOutcome | null> {
    if (isBusy.value || messages.length === 0) return null;
    isBusy.value = true;
    progress.value = 0;
    errorText.value = null;
    let link: RecordLink | null = null;
    const logged: string[] = [];
    let loggedCount = 0;
    try {
      for (const message of messages) {
        const reply = await logOne(record, message, withFiles, follow);
        link = reply.link;
        if (reply.state === 'logged') loggedCount += 1;
        if (reply.state === 'logged' && message.messageIdHeader !== null) logged.push(message.messageIdHeader);
        progress.value += 1;
      }
      return link === null ? null : { link, logged, loggedCount, alreadyCount: messages.length - loggedCount };
    } catch (error) {
      errorText.value = reasonOf(error);
      return null;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, progress, errorText, log, logOne };
}

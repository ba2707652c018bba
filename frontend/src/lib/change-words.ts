import type { MailAction } from './mail-action';
import { t } from '../locales/changes';

export interface ChangeWords {
  /** Said when it is done and can be undone; null where nothing need be said. */
  readonly done: string | null;
  readonly failed: string;
}

/** What to say about a change of `count` conversations; `folder` is the name of the target of a move. */
export function changeWords(change: MailAction, count: number, folder: string | null): ChangeWords {
  const to = folder === null ? t('theFolder') : t('quotedFolder', { folder });
  switch (change.kind) {
    case 'mark':
      return { done: null, failed: t(change.read ? 'failed.add-seen' : 'failed.remove-seen') };
    case 'add-flag':
    case 'remove-flag': {
      const way = change.kind === 'add-flag' ? 'add' : 'remove';
      return { done: null, failed: t(`failed.${way}-${change.flag}`) };
    }
    case 'add-keyword':
    case 'remove-keyword':
    case 'delete-for-good':
      return { done: null, failed: t(`failed.${change.kind}`) };
    case 'copy':
      return { done: t('done.copy', { count, folder: to }), failed: t('failed.copy') };
    case 'move':
      return { done: t('done.move', { count, folder: to }), failed: t('failed.move') };
    case 'move-to-role':
      return { done: t(`done.${change.role}`, { count }), failed: t(`failed.${change.role}`) };
  }
}

/** What to say when the mail server refused for good what was shown as done. */
export function refusalText({ what, count, reason }: { what: string; count: number; reason: string }): string {
  return t('refused', { what, count, reason });
}

import { t } from '../locales/shell';
import { translated } from '../locales/texts';
import { PlainError } from './plain-error';

/** A sentence for the person about anything that was thrown, in their language where that has one for it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof PlainError)) return t('somethingWentWrong');
  return (error.textKey === null ? null : translated('problems', error.textKey)) ?? error.message;
}

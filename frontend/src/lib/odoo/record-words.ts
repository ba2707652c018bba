import type { Money, RecordLine } from './record-line';
import { t } from '../../locales/records';

/** Such as "1,190.00 €"; a currency that the browser does not know is put behind the number as it is. */
export function formatMoney({ value, currency }: Money, locale?: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value);
  } catch {
    return `${new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(value)} ${currency}`;
  }
}

/** Such as "due 31 Oct" or "3 Dec, 10:00". A date has no zone, so it is the same day everywhere. */
export function formatWhen(when: NonNullable<RecordLine['when']>, now: Date, locale?: string): string {
  const isTime = when.at.includes('T');
  const at = new Date(isTime ? when.at : `${when.at}T00:00:00`);
  const day = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
    ...(isTime ? { hour: 'numeric', minute: '2-digit' } : {}),
  }).format(at);
  return when.word === 'on' ? day : t(`when.${when.word}`, { day });
}

/** What stands under the name of a record, in one line. */
export function detailOf(line: RecordLine, now: Date, locale?: string): string {
  return [line.state, line.when === null ? null : formatWhen(line.when, now, locale)]
    .filter((part) => part !== null && part !== '')
    .join(' · ');
}

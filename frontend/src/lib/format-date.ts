import { spoken } from '../locales/spoken';
import { t } from '../locales/state';

const dayMs = 86_400_000;

/** As the language that is spoken writes them; undefined is the browser's way. */
const dateLocale = (): string | undefined => spoken.value.locale;

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}

/** The time of a row: the hour today, the weekday within the last six days, the day this year, else the whole date. */
export function formatRowTime(time: Date, now: Date, locale = dateLocale()): string {
  const daysAgo = Math.round((startOfDay(now) - startOfDay(time)) / dayMs);
  if (daysAgo === 0) return formatClock(time, locale);
  if (daysAgo > 0 && daysAgo < 7) return formatWeekday(time, locale);
  if (time.getFullYear() === now.getFullYear()) {
    return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(time);
  }
  return new Intl.DateTimeFormat(locale, { day: '2-digit', month: '2-digit', year: '2-digit' }).format(time);
}

/** The hour and minute, such as 10:42 or, by locale, 10:42 AM. */
export function formatClock(time: Date, locale = dateLocale()): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(time);
}

/** The day of the week in few letters. */
export function formatWeekday(time: Date, locale = dateLocale()): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(time);
}

/** The whole date and time, for tooltips and for people who listen to the screen. */
export function formatFull(time: Date, locale = dateLocale()): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(time);
}

/** Date and time in few words, for tables. */
export function formatStamp(time: Date, locale = dateLocale()): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

/** How long ago, such as "40 seconds ago". */
export function formatAgo(time: Date, now: Date, locale = dateLocale()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - time.getTime()) / 1000));
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (seconds < 60) return format.format(-seconds, 'second');
  if (seconds < 3600) return format.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 86_400) return format.format(-Math.round(seconds / 3600), 'hour');
  return format.format(-Math.round(seconds / 86_400), 'day');
}

/** Time to wait, such as "12 s" or "3 min"; "now" once it is over. */
export function formatWait(until: Date, now: Date): string {
  const seconds = Math.ceil((until.getTime() - now.getTime()) / 1000);
  if (seconds <= 0) return t('waitNow');
  return seconds < 90 ? t('waitSeconds', { count: seconds }) : t('waitMinutes', { count: Math.round(seconds / 60) });
}

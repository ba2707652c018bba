/** The first moment of a day as a date field has it (`2026-11-22`), in the browser's time zone; null for none. */
export const dayStart = (day: string): string | null => momentOf(day, 0);

/** The first moment after that day; null for none. */
export const dayAfter = (day: string): string | null => momentOf(day, 1);

function momentOf(day: string, daysLater: number): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return null;
  return new Date(Number(year), Number(month) - 1, Number(date) + daysLater).toISOString();
}

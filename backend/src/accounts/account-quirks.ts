import { type Quirk, quirkSchema } from '@maildesk/contracts';

/** Servers are mended now and then: after a week without what they got wrong, it is tried again. */
export const quirkHeldMs = 7 * 24 * 60 * 60_000;

/** What is still held against a server, of what was found at these times. */
export function presentQuirks(found: Readonly<Partial<Record<Quirk, string>>>, now: Date): ReadonlySet<Quirk> {
  return new Set(
    quirkSchema.options.filter((quirk) => {
      const at = found[quirk];
      return at !== undefined && now.getTime() - new Date(at).getTime() < quirkHeldMs;
    }),
  );
}

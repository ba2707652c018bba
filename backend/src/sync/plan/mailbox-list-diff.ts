/** A mailbox as it is stored. */
export interface StoredEntry {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
}

/** A mailbox as the server lists it; without numbers where the server does not tell them with the list. */
export interface ListedEntry {
  readonly path: string;
  readonly name: string;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
}

export interface Rename {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Which stored mailboxes have another path now. A path says nothing about which mailbox it is; UIDVALIDITY with a UIDNEXT that
 * has not gone back nearly does (RFC 3501 section 2.3.1.1), so that what is matched here is checked when the mailbox is next
 * opened. Where several would fit, the one with the same name is taken, or none.
 *
 * @param stored those whose path is not listed any more, or is now of a mailbox with another UIDVALIDITY
 * @param fresh those that are listed and not stored
 */
export function findRenames(stored: readonly StoredEntry[], fresh: readonly ListedEntry[]): Rename[] {
  const byValidity = new Map<number, ListedEntry[]>();
  for (const entry of fresh) {
    if (entry.uidValidity === null) continue;
    const sharing = byValidity.get(entry.uidValidity);
    if (sharing === undefined) byValidity.set(entry.uidValidity, [entry]);
    else sharing.push(entry);
  }
  const chosen = stored.flatMap((mailbox) => {
    const { uidValidity, uidNext } = mailbox;
    if (uidValidity === null || uidNext === null) return [];
    const fitting = (byValidity.get(uidValidity) ?? []).filter(
      (entry) => entry.uidNext !== null && entry.uidNext >= uidNext,
    );
    const namesakes = fitting.filter((entry) => entry.name === mailbox.name);
    const [only, another] = fitting.length > 1 ? namesakes : fitting;
    return only === undefined || another !== undefined ? [] : [{ id: mailbox.id, from: mailbox.path, to: only.path }];
  });
  // Two that would become the same mailbox are none of them certain.
  const timesChosen = new Map<string, number>();
  for (const { to } of chosen) timesChosen.set(to, (timesChosen.get(to) ?? 0) + 1);
  return chosen.filter(({ to }) => timesChosen.get(to) === 1);
}

/** A list that lacks more than this many at once, and half of all, may be a server that stumbled. */
const suspiciousNumber = 10;

/** Whether so many mailboxes are missing from a list that the list itself is in doubt. */
export const isSuspicious = (missing: number, stored: number): boolean =>
  missing > suspiciousNumber && missing > stored / 2;

/** What the server says of one mailbox that it did not list, asked for it alone; null when it was not asked. */
export type MissingAnswer = 'exists' | 'gone' | 'unknown' | null;

/** What a list lacks of which the server does not say that it is gone may be out of its reach for this long. */
const lostAfterMs = 24 * 60 * 60_000;
/** Where that is so of several, they have something in common that is out of reach, such as the server of shared folders. */
const severalLostAfterMs = 7 * lostAfterMs;
/**
 * While another client renames a mailbox, there may for a moment be none of either name: Dovecot goes by the times of folders, which
 * count seconds, and was seen to list neither for 1.3 seconds.
 */
const renamedWithinMs = 2500;

/**
 * What becomes of a mailbox that a list lacks: `kept` when the server says that it is there; gone when the server says so and
 * lists have lacked it for some seconds; and where it does not say, when they have for a day, or for a week where several are
 * missing. Until then it waits.
 *
 * @param missingSince when a list first lacked it; null when this is the first
 */
export function judgeMissing(
  missingSince: Date | null,
  answer: MissingAnswer,
  now: Date,
  isAlone: boolean,
): 'gone' | 'kept' | 'waits' {
  if (answer === 'exists') return 'kept';
  const unsureMs = isAlone ? lostAfterMs : severalLostAfterMs;
  const goneAfterMs = answer === 'gone' ? renamedWithinMs : unsureMs;
  return missingSince !== null && now.getTime() - missingSince.getTime() >= goneAfterMs ? 'gone' : 'waits';
}

/**
 * In how many milliseconds the next list can show that one of the mailboxes is gone which the server says it does not have, the
 * soonest of them; null when there is none, or for all of them that moment has passed.
 */
export function judgedInMs(mailboxes: readonly { readonly missingSince: Date | null }[], now: Date): number | null {
  const waits = mailboxes.flatMap(({ missingSince }) =>
    missingSince === null ? [] : [missingSince.getTime() + renamedWithinMs - now.getTime()],
  );
  const ahead = waits.filter((ms) => ms > 0);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

import { meaningOf, type RefusalMeaning, type RefusalWords } from '../plan/refusal-meaning.js';

/** What the mail server answered instead of doing what was wanted. */
export interface Refusal extends RefusalWords {
  /** Which refusal of this change it is, from 1. */
  readonly attempt: number;
  /** How long ago a person wanted it, in milliseconds. */
  readonly ageMs: number;
}

export interface Verdict {
  /** Asking again cannot help. */
  readonly isFinal: boolean;
  readonly reason: string;
  /** How long to wait before the first time of asking again, in milliseconds; twice as long before each further one. */
  readonly firstWaitMs: number;
}

const reasons: Readonly<Record<RefusalMeaning, string>> = {
  'no-permission': 'The mail server does not permit it in this folder.',
  'no-mailbox': 'The mail server does not have this folder any more.',
  impossible: 'The mail server says that this cannot be done.',
  full: 'The mailbox is full, so the mail server has no room for it. Delete something for good and try again.',
  limit: 'It passes a limit of the mail server.',
  exists: 'The mail server has a folder of this name already.',
  'has-children': 'There are folders in this folder, so the mail server does not delete it.',
  busy: 'The mail server could not do it just now.',
  unknown: 'The mail server refused it.',
};

const final: ReadonlySet<RefusalMeaning> = new Set(['no-permission', 'impossible', 'full', 'exists', 'has-children']);

const uncertain: ReadonlySet<RefusalMeaning> = new Set(['unknown', 'no-mailbox', 'limit']);

const usualWaitMs = 2000;
/** Sync sees within a second or two whether the folder has another name now. */
const renameWaitMs = 800;
/** A server that gives no reason, or speaks of a limit, is asked this often. A folder that is gone may turn up again under another name in between. */
const patience = 3;
/** What could not be done within a day is told to a person, who may have forgotten it otherwise. */
export const longestMs = 24 * 60 * 60_000;

/** Judges a refusal: whether to ask again, and what to tell the person who wanted it. */
export function judgeRefusal({ code, words, attempt, ageMs }: Refusal): Verdict {
  const meaning = meaningOf({ code, words });
  const isFinal = final.has(meaning) || ageMs > longestMs || (attempt >= patience && uncertain.has(meaning));
  return { isFinal, reason: reasons[meaning], firstWaitMs: meaning === 'no-mailbox' ? renameWaitMs : usualWaitMs };
}

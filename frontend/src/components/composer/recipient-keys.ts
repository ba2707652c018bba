/** What a key does in the field where recipients are typed. */
export type EntryStep =
  /** Makes recipients of what is typed, and goes on with what the key does anyway. */
  | 'finish'
  /** As `finish`, and the key does nothing else. */
  | 'finish-here'
  /** Goes to the last recipient. */
  | 'to-chips'
  /** To the list of people that are offered. */
  | 'offer-next'
  | 'offer-previous'
  | 'offer-take'
  | 'offer-close';

/** What a key does to a recipient. */
export type ChipStep = 'remove' | 'edit' | 'previous' | 'next';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** How the field is when a key is pressed. */
export interface EntryState {
  readonly typed: string;
  readonly isCaretAtStart: boolean;
  readonly hasPeople: boolean;
  /** Whether people are offered, and whether Enter would take one. */
  readonly offer: 'none' | 'open' | 'chosen';
}

/** Null where the key is the field's own. */
export function entryStep(key: Key, state: EntryState): EntryStep | null {
  // Sends the message.
  if (key.key === 'Enter' && (key.ctrlKey || key.metaKey)) return 'finish';
  return (state.offer === 'none' ? null : offerStep(key, state.offer)) ?? typingStep(key, state);
}

function offerStep({ key, shiftKey }: Key, offer: 'open' | 'chosen'): EntryStep | null {
  if (key === 'ArrowDown') return 'offer-next';
  if (key === 'ArrowUp') return 'offer-previous';
  if (key === 'Escape') return 'offer-close';
  return (key === 'Enter' || key === 'Tab') && !shiftKey && offer === 'chosen' ? 'offer-take' : null;
}

function typingStep({ key, shiftKey }: Key, { typed, isCaretAtStart, hasPeople }: EntryState): EntryStep | null {
  // A separator inside quotes belongs to the name.
  const isInQuotes = (typed.match(/"/g)?.length ?? 0) % 2 === 1;
  if (key === 'Enter' || ((key === ',' || key === ';') && !isInQuotes)) return 'finish-here';
  if (key === 'Tab' && !shiftKey && typed.trim() !== '') return 'finish';
  return (key === 'Backspace' || key === 'ArrowLeft') && isCaretAtStart && hasPeople ? 'to-chips' : null;
}

/** Null where the key is none of a recipient's. */
export function chipStep({ key }: Key): ChipStep | null {
  if (key === 'Delete' || key === 'Backspace') return 'remove';
  if (key === 'Enter' || key === 'F2') return 'edit';
  if (key === 'ArrowLeft') return 'previous';
  return key === 'ArrowRight' ? 'next' : null;
}

/** Whether a pasted text names several people, who become recipients at once. */
export const isListOfPeople = (text: string): boolean => /[,;\t\n\r]|@.*\s.*@/.test(text);

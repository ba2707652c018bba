import type { Doing, PresentPerson } from '@maildesk/contracts';
import { shortName } from './address';
import { t } from '../locales/list';

/** Somebody else who has a conversation open. */
export interface Colleague {
  readonly userId: string;
  readonly name: string;
  readonly address: string;
  readonly doing: Doing;
  readonly isIdle: boolean;
}

/** Who of `people` has the conversation open, without oneself: those who reply first, those who are away last. */
export function colleaguesIn(people: Iterable<PresentPerson>, threadId: string, ownId: string | null): Colleague[] {
  const found = [...people].flatMap(({ userId, displayName, email, places }) => {
    const place = places.find((each) => each.threadId === threadId);
    if (place === undefined || userId === ownId) return [];
    return [{ userId, name: displayName, address: email, doing: place.doing, isIdle: place.isIdle }];
  });
  return found.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

const rank = ({ doing, isIdle }: Colleague): number => (doing === 'replying' ? 0 : 2) + (isIdle ? 1 : 0);

/** What they do, in words: "Ann is replying, Bob and Cem are viewing". Empty for nobody. */
export function colleaguesLine(colleagues: readonly Colleague[]): string {
  const groups = [
    { members: colleagues.filter(({ doing }) => doing === 'replying'), words: 'replying' as const },
    { members: colleagues.filter(({ doing, isIdle }) => doing === 'viewing' && !isIdle), words: 'viewing' as const },
    { members: colleagues.filter(({ doing, isIdle }) => doing === 'viewing' && isIdle), words: 'away' as const },
  ];
  return groups
    .filter(({ members }) => members.length > 0)
    .map(({ members, words }) => t(`people.${words}`, { count: members.length, names: namesOf(members) }))
    .join(', ');
}

/** Names in a row, at most three: "Ann", "Ann and Bob", "Ann, Bob and 3 others". */
export function namesOf(colleagues: readonly Colleague[]): string {
  const names = colleagues.map((colleague) => shortName(colleague));
  if (names.length <= 1) return names.join('');
  if (names.length <= 3) return t('namesAnd', { names: names.slice(0, -1).join(', '), last: names.at(-1) ?? '' });
  return t('namesAndOthers', { names: names.slice(0, 2).join(', '), count: names.length - 2 });
}

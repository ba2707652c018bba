import type { MailAddress } from '@maildesk/contracts';
import type { InjectionKey } from 'vue';
import { distinctPeople } from './recipients';

/** People whom somebody may mean who types `query`, the likeliest first. Finding none is no error. */
export type CompletePeople = (query: string) => Promise<readonly MailAddress[]>;

export const completePeopleKey: InjectionKey<CompletePeople> = Symbol('maildesk.complete-people');

const mostPeople = 8;

/** Those of some people of whom a word of the name, or the address, begins with each word of `query`; each once. */
export function matchPeople(people: readonly MailAddress[], query: string): MailAddress[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const isMatch = ({ name, address }: MailAddress): boolean => {
    const parts = [...name.toLowerCase().split(/[\s,."'()-]+/), address.toLowerCase()];
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  };
  return distinctPeople(people.filter((person) => person.address.includes('@') && isMatch(person)));
}

/** People of one's own mail before those of a directory; each address once. */
export function mergePeople(own: readonly MailAddress[], directory: readonly MailAddress[]): MailAddress[] {
  return distinctPeople([...own.slice(0, mostPeople / 2), ...directory, ...own]).slice(0, mostPeople);
}

import type { MailAddress, Message } from '@maildesk/contracts';
import { distinctPeople, sameAddress } from '../recipients';

const mostPeople = 10;

/**
 * The people outside of a conversation: first who wrote last, then the other writers, the newest first, then those who were
 * written to. Whose address is among `ownAddresses` is none of them; drafts count for nothing.
 */
export function correspondents(messages: readonly Message[], ownAddresses: readonly string[]): MailAddress[] {
  const newestFirst = messages.filter((message) => !message.flags.includes('draft')).toReversed();
  const people = [
    ...newestFirst.flatMap((message) => message.from),
    ...newestFirst.flatMap((message) => [...message.replyTo, ...message.to, ...message.cc]),
  ];
  const isOwn = ({ address }: MailAddress): boolean => ownAddresses.some((own) => sameAddress(own, address));
  return distinctPeople(people.filter((person) => person.address.includes('@') && !isOwn(person))).slice(0, mostPeople);
}

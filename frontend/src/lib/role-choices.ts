import type { ChoosableRole, Mailbox } from '@maildesk/contracts';
import { t } from '../locales/account';

export interface RoleChoices {
  /** The folder that a person chose; null where the server says. */
  readonly chosenId: string | null;
  /** What it is called to leave it to the server. */
  readonly automatic: string;
  /** The folders that can be chosen. */
  readonly options: readonly Pick<Mailbox, 'id' | 'path'>[];
}

/** Which folders can have a role, and which one has it. */
export function roleChoices(mailboxes: readonly Mailbox[], role: ChoosableRole): RoleChoices {
  const holder = mailboxes.find((mailbox) => mailbox.role === role);
  const options = mailboxes
    .filter((mailbox) => mailbox.selectable && mailbox.role !== 'inbox' && !mailbox.isPending)
    .toSorted((one, other) => one.path.localeCompare(other.path))
    .map(({ id, path }) => ({ id, path }));
  if (holder?.roleIsChosen === true) return { chosenId: holder.id, automatic: t('asTheServerSays'), options };
  const found = holder === undefined ? t('noneFound') : holder.path;
  return { chosenId: null, automatic: t('asServerSaysFound', { found }), options };
}

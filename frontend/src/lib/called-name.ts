import type { MailAddress } from '@maildesk/contracts';

/** How a person is called where there is room: the name, else the address; empty for nobody. */
export function calledName({ name, address }: MailAddress): string {
  return name.trim() || address.trim();
}

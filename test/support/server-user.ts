import { userInfo } from 'node:os';
import { command } from './command.js';

/** A user of this machine whom test servers run as. */
export interface ServerUser {
  readonly name: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
  /** Whether it is another than the present one, so that files must be given to it. */
  readonly isOther: boolean;
}

/** Whom a mail server runs as that refuses to be root: the present user, or Dovecot's when that is root. */
export async function serverUser(): Promise<ServerUser> {
  const isRoot = process.getuid?.() === 0;
  const name = isRoot ? 'dovecot' : userInfo().username;
  const ask = async (...options: readonly string[]): Promise<string> => (await command('id', ...options, name)).trim();
  return {
    name,
    group: await ask('-gn'),
    uid: Number(await ask('-u')),
    gid: Number(await ask('-g')),
    isOther: isRoot,
  };
}

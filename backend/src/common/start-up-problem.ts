import { StartUpError } from './start-up-error.js';

export interface StartUpCircumstances {
  readonly host: string;
  readonly port: number;
  /** The database server of the person's own; null with the embedded one. */
  readonly databaseUrl: string | null;
}

/**
 * Says in plain words why MailDesk did not start and what to do, or null for what only a programmer can read (then the
 * stack is shown). Errors are told apart by their code, never by their text: Node's own for the network and the disk, and
 * SQLSTATE (PostgreSQL manual, appendix A) for the database.
 */
export function startUpProblem(error: unknown, circumstances: StartUpCircumstances): string | null {
  if (error instanceof StartUpError) return error.message;
  if (!(error instanceof Error)) return null;
  const { code, syscall } = codesOf(error);
  if (code === null) return null;
  if (syscall === 'listen') return listenProblem(code, circumstances);
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk is full. Make room, and start MailDesk again.';
  return circumstances.databaseUrl === null ? null : databaseProblem(code, new URL(circumstances.databaseUrl));
}

function listenProblem(code: string, { host, port }: StartUpCircumstances): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return (
        `Port ${port} is taken by another program, perhaps by a MailDesk that is running already. ` +
        `Stop it, or choose another port: PORT=${port + 1} npm start`
      );
    case 'EACCES':
      return (
        `This system does not let MailDesk listen on port ${port}; ports below 1024 are for the administrator. ` +
        'Choose a higher one, such as PORT=3000.'
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return (
        `HOST is ${host}, which is no address of this machine. ` +
        'Set it to 127.0.0.1 (this machine only) or to 0.0.0.0 (reachable from others).'
      );
    default:
      return null;
  }
}

function databaseProblem(code: string, url: URL): string | null {
  const server = url.searchParams.get('host') ?? url.host;
  const database = decodeURIComponent(url.pathname.slice(1));
  const user = decodeURIComponent(url.username);
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return `No database server answers at ${server}, which DATABASE_URL names. Start it, or correct DATABASE_URL.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The database server's name ${url.hostname}, from DATABASE_URL, is not known to this machine. Correct it.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ECONNRESET':
      return (
        `The database server at ${server}, which DATABASE_URL names, cannot be reached. ` +
        'See whether it runs and whether a firewall is between.'
      );
    case '28P01':
    case '28000':
      return `The database server at ${server} refuses the user or password in DATABASE_URL (user "${user}"). Correct them.`;
    case '3D000':
      return `The database server at ${server} has no database "${database}". Create it: createdb ${database}`;
    case '42501':
      return (
        `The user "${user}" in DATABASE_URL may not create tables in the database "${database}". Make it the owner: ` +
        `ALTER DATABASE "${database}" OWNER TO "${user}"`
      );
    case '53300':
      return `The database server at ${server} has no connection left. Raise its max_connections, or stop other programs.`;
    case '53100':
      return `The disk of the database server at ${server} is full. Make room there, and start MailDesk again.`;
    case '57P03':
      return `The database server at ${server} is starting or stopping. Try again in a moment.`;
    default:
      return null;
  }
}

/** Node bundles the failures of several addresses of one name; the first tells as much as any. */
function codesOf(error: Error): { code: string | null; syscall: string | null } {
  const source: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const read = (name: 'code' | 'syscall'): string | null => {
    if (!(source instanceof Error) || !(name in source)) return null;
    const value: unknown = source[name as keyof Error];
    return typeof value === 'string' ? value : null;
  };
  return { code: read('code'), syscall: read('syscall') };
}

/** Says in plain words why Postgres did not start, from what it printed; null when it is none of the known reasons. */
export function postgresProblem(output: string, dataDir: string): string | null {
  if (/No space left on device|ENOSPC|Disk quota exceeded/i.test(output)) {
    return `The disk that holds ${dataDir} is full, so the database cannot start. Make room and start again.`;
  }
  if (/wrong ownership|Permission denied|Operation not permitted|Read-only file system/i.test(output)) {
    return (
      `The database may not read or write its files in ${dataDir}: they belong to another user or are write-protected. ` +
      'Start MailDesk as the user who started it first, or choose another DATA_DIR.'
    );
  }
  if (/error while loading shared libraries|GLIBC_|cannot execute binary file/i.test(output)) {
    return (
      'The database that MailDesk brings does not run on this system. Set DATABASE_URL to a PostgreSQL server ' +
      '(14 or newer) and start again.'
    );
  }
  if (/Cannot allocate memory|could not (create|map|resize) .*shared memory/i.test(output)) {
    return 'There is not enough memory for the database (about 150 MB). Close other programs and start again.';
  }
  return null;
}

/** What to do about data that another major version of Postgres made; null when the versions agree. */
export function versionProblem(dataVersion: string, ownMajor: number, clusterDir: string): string | null {
  if (dataVersion.trim() === String(ownMajor)) return null;
  return (
    `The database in ${clusterDir} was made by PostgreSQL ${dataVersion.trim()}; this MailDesk brings ${ownMajor}, which ` +
    'cannot open it. Either start the MailDesk it was made with, or move that folder away to begin with an empty ' +
    'database: mail is fetched from the mail servers again, but accounts must be connected anew. ' +
    'To keep everything, copy it with pg_dump into a PostgreSQL server and set DATABASE_URL.'
  );
}

const megabyte = 1024 * 1024;
const neededMb = { firstStart: 300, laterStart: 50 };

/** Whether there is room for the database to work; null when there is. */
export function spaceProblem(freeBytes: number, start: keyof typeof neededMb, dataDir: string): string | null {
  const freeMb = Math.floor(freeBytes / megabyte);
  if (freeMb >= neededMb[start]) return null;
  return (
    `Only ${freeMb} MB are free on the disk that holds ${dataDir}; the database needs ${neededMb[start]} MB to start. ` +
    'Make room, or choose another DATA_DIR, and start again.'
  );
}

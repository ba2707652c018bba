import { readFileSync, writeFileSync } from 'node:fs';
import { StepFailed } from './step.mjs';

/** Where Courier's login programs ask whether a password is right; compiled in. */
const systemSocket = '/run/courier/authdaemon/socket';
/** The same, looked for in the folder that a server was started in. */
export const ownSocket = 'auth.sock';

/**
 * Lets an unpacked copy of libcourierauth ask in the present folder instead of the system's, so that several servers can run
 * side by side and none of them as root. The path is either one text in the file, or, on processors that copy 16 bytes at a
 * time, its first and its last 16 bytes.
 * @param {string} file
 * @throws {StepFailed} when the path is not in it
 */
export function bindToFolder(file) {
  const bytes = readFileSync(file);
  const from = Buffer.from(`${systemSocket}\0`);
  const to = Buffer.alloc(from.length);
  to.write(ownSocket);
  const ranges = [
    [0, from.length],
    [0, 16],
    [from.length - 16, from.length],
  ];
  let replaced = 0;
  for (const [start, end] of ranges) {
    const at = bytes.indexOf(from.subarray(start, end));
    if (at < 0) continue;
    to.copy(bytes, at, start, end);
    replaced += end - start;
  }
  if (replaced < from.length) {
    throw new StepFailed(
      'Preparing Courier',
      `${file} does not name ${systemSocket}, so its logins cannot be led here.`,
    );
  }
  writeFileSync(file, bytes);
}

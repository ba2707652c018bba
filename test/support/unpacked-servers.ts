import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { command } from './command.js';

const schema = z.object({ tree: z.string(), libraryPath: z.string() });

/** Where Cyrus and Courier lie, which Debian does not install beside Dovecot. */
export type UnpackedServers = z.infer<typeof schema>;

const script = fileURLToPath(new URL('../../scripts/unpack-servers.mjs', import.meta.url));
let found: Promise<UnpackedServers> | null = null;

/** Finds the unpacked servers, and unpacks them unless that has been done. @throws Error that says what is missing. */
export function unpackedServers(): Promise<UnpackedServers> {
  found ??= command(process.execPath, script).then((printed) =>
    schema.parse(JSON.parse(printed.trim().split('\n').at(-1) ?? '')),
  );
  return found;
}

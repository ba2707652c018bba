import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Where a process id means something: this machine since it was started and, in containers, this container. Two processes of
 * the same place can ask the system whether the other is there.
 */
export function ownPlace(): string {
  return [hostname(), read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')), read(ownPidNamespace)].join(
    ' ',
  );
}

/** Whether the process `pid` of this place is there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is there, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const ownPidNamespace = (): string => readlinkSync('/proc/self/ns/pid');

/** Systems without these files have no containers of which several could have the same name. */
function read(of: () => string): string {
  try {
    return of().trim();
  } catch {
    return '-';
  }
}

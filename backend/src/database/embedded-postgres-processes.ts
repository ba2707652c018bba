import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * When a process began, in words that only serve for comparing, or null when there is no such process (or only its
 * zombie). Together with the pid it names a process for good: the system gives a pid out again, often soon in a container.
 */
export function processStart(pid: number): string | null {
  if (process.platform !== 'linux') return psColumn(pid, 'lstart');
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // proc(5): the second field is the name in parentheses and may hold spaces; the state is field 3, the start field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}

/** The program and arguments of a process, separated by spaces; null when there is no such process. */
export function processCommand(pid: number): string | null {
  if (process.platform !== 'linux') return psColumn(pid, 'command');
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ') ?? null;
}

/** Waits until the process is gone. Resolves to false when it is still there after `timeoutMs`. */
export async function waitUntilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const started = processStart(pid);
  const deadline = performance.now() + timeoutMs;
  for (let now = started; now !== null && now === started; now = processStart(pid)) {
    if (performance.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

function readProc(pid: number, file: 'stat' | 'cmdline'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}

function psColumn(pid: number, column: 'lstart' | 'command'): string | null {
  try {
    return execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

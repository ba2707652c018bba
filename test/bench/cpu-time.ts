import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second, whatever the clock of the kernel. */
const ticksPerSecond = 100;

/**
 * CPU seconds that a process, its living descendants and those it has seen end have used so far (proc(5)).
 * Null where there is no /proc or no such process.
 */
export function cpuSecondsOfTree(pid: number): number | null {
  const own = ticksOf(pid, 11, 15);
  if (own === null) return null;
  return childrenOf(pid).reduce((sum, child) => sum + (cpuSecondsOfTree(child) ?? 0), own);
}

/** CPU seconds of all children of this process that have ended; null where there is no /proc. */
export function cpuSecondsOfEndedChildren(): number | null {
  return ticksOf('self', 13, 15);
}

/** The living child of this process that runs `script`; null when there is none, or no /proc. */
export function childRunning(script: string): number | null {
  return childrenOf(process.pid).find((pid) => read(`/proc/${pid}/cmdline`)?.includes(script)) ?? null;
}

/** Sums up fields of /proc/PID/stat, counted from the one after the name: utime, stime, cutime and cstime are 11 to 14. */
function ticksOf(pid: number | 'self', from: number, to: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name of the program stands in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(from, to).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}

function childrenOf(pid: number): number[] {
  return (read(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended, or this is no Linux: both are answers here.
    return null;
  }
}

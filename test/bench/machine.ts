import { availableParallelism, cpus, loadavg } from 'node:os';
import { command } from '../support/command.js';

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly node: string;
  readonly dovecot: string;
  /** Processes that wanted to run over the last minute: near 0 on a quiet machine. */
  readonly loadAtStart: number;
}

export async function describeMachine(): Promise<Machine> {
  const path = process.env['PATH'];
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    node: process.version,
    // Debian keeps it where the PATH of an ordinary user does not lead.
    dovecot: (await command('env', `PATH=${path}:/usr/sbin`, 'dovecot', '--version')).split(' ')[0]?.trim() ?? '',
    loadAtStart: loadavg()[0] ?? 0,
  };
}

export function machineLine(machine: Machine): string {
  const { cores, cpu, node, dovecot, loadAtStart } = machine;
  return `${cores} cores (${cpu}), Node.js ${node}, Dovecot ${dovecot}, load at start ${loadAtStart.toFixed(2)}`;
}

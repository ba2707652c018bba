import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { isAlive } from './command.js';
import type { ServerUser } from './server-user.js';
import { eventually } from './wait.js';

export interface ServerProcessOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: ServerUser;
  /** Gets what it prints. */
  readonly logFile: string;
}

/** A server that runs in the foreground with its helpers in one process group, so that all of them can be ended. */
export class ServerProcess {
  private child: ChildProcess | null = null;
  private failure: Error | null = null;

  constructor(private readonly options: ServerProcessOptions) {}

  /** Starts it and waits until `isReady` says so. @throws Error with its log when it ends instead. */
  async start(isReady: () => boolean | Promise<boolean>): Promise<void> {
    const { program, args, env, cwd, user, logFile } = this.options;
    const log = openSync(logFile, 'a');
    this.failure = null;
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log, log],
      ...(user.isOther ? { uid: user.uid, gid: user.gid } : {}),
    });
    closeSync(log);
    this.child = child;
    child.once('error', (error) => (this.failure = error));
    child.once('exit', (code) => {
      this.failure ??= new Error(`${program} ended with code ${code}:\n${readFileSync(logFile, 'utf8')}`);
    });
    child.unref();
    await eventually(async () => this.failure !== null || (await isReady()));
    if (this.failure !== null) throw this.failure;
  }

  /** Ends all of its processes and waits for that. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const pid = this.child?.pid;
    this.child = null;
    if (pid === undefined || !isAlive(-pid)) return;
    process.kill(-pid, signal);
    await eventually(() => !isAlive(-pid));
  }
}

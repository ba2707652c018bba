import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient } from './api-client.js';
import { freePort } from './free-port.js';
import { eventually } from './wait.js';

export interface MailDeskOptions {
  /** Where it keeps its files; made when missing. */
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** The authority of the mail servers' certificates. */
  readonly caFile: string;
  /** Settings besides, such as `{ IDLE_RESTART_MS: '2000' }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** For the Node.js that runs it. */
  readonly nodeFlags?: readonly string[];
}

/**
 * A start is a quarter cheaper when V8 optimises nothing that has run only for a moment. For tests, which start MailDesk some
 * hundred times; measurements run it as people do.
 */
export const quickStart: readonly string[] = ['--interrupt-budget=4000000'];

/** All servers of the tests are on this machine, at ports that were free. */
export const allowedTestHosts = '127.0.0.0/8:* [::1]:*';

const mainFile = fileURLToPath(new URL('../../backend/dist/main.js', import.meta.url));

/** A MailDesk of its own: the built backend in a process, on a free port. */
export class MailDesk {
  private process: ChildProcess | null = null;
  private running = false;
  private output = '';
  private startOfRun = 0;

  private constructor(
    readonly port: number,
    private readonly options: MailDeskOptions,
  ) {}

  /** Starts it and waits until it says that it is ready and has printed its link. The caller stops it. */
  static async start(options: MailDeskOptions): Promise<MailDesk> {
    mkdirSync(options.dataDir, { recursive: true });
    const app = new MailDesk(await freePort(), options);
    await app.start();
    return app;
  }

  /** The origin that people would type. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The one-time link that the present run printed for its operator. */
  get signInLink(): string {
    const printed = this.output.slice(this.startOfRun);
    const link = findLink(printed);
    if (link === null) throw new Error(`MailDesk printed no sign-in link:\n${printed}`);
    return link;
  }

  /** The database that it keeps everything in, to look behind the API. */
  get databaseUrl(): string {
    return this.options.databaseUrl;
  }

  /** Everything it printed, over all its runs. */
  logs(): string {
    return this.output;
  }

  /** A browser that nobody has signed in with. */
  newClient(): ApiClient {
    return new ApiClient(this.url);
  }

  /** A browser in which the operator has opened the sign-in link. The link serves once in each run. */
  async signIn(): Promise<ApiClient> {
    const client = this.newClient();
    await client.signIn(this.signInLink);
    return client;
  }

  /** Starts it again after `stop` or `kill9`, on the same port with the same data. */
  async start(): Promise<void> {
    const { dataDir, databaseUrl, caFile, env, nodeFlags = [] } = this.options;
    this.startOfRun = this.output.length;
    const child = spawn(process.execPath, [...nodeFlags, mainFile], {
      cwd: dataDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_ENV: 'test',
        PORT: String(this.port),
        DATA_DIR: join(dataDir, 'data'),
        DATABASE_URL: databaseUrl,
        MAIL_CA_FILE: caFile,
        ALLOWED_PRIVATE_HOSTS: allowedTestHosts,
        ...env,
      },
    });
    this.process = child;
    const keep = (text: string): void => {
      this.output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    this.running = true;
    // "close" comes after the last of the output, "exit" may come before it.
    child.once('close', (code, signal) => {
      this.running = false;
      keep(`\n[MailDesk ended: ${signal ?? `code ${code}`}]\n`);
    });
    await eventually(() => this.isReady(), { timeoutMs: 60_000, intervalMs: 50 });
    if (!this.isRunning())
      throw new Error(`MailDesk ended instead of starting:\n${this.output.slice(this.startOfRun)}`);
  }

  /** Ends it in good order and returns its exit code. */
  async stop(): Promise<number | null> {
    return await this.end('SIGTERM');
  }

  /** Ends it at once, with no chance to tidy up. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Freezes it: its connections stay open, and it does nothing until `resume`. */
  pause(): void {
    this.process?.kill('SIGSTOP');
  }

  resume(): void {
    this.process?.kill('SIGCONT');
  }

  /** The id of its process. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  isRunning(): boolean {
    return this.running;
  }

  private async isReady(): Promise<boolean> {
    if (!this.running) return true;
    const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) });
    return response.ok && findLink(this.output.slice(this.startOfRun)) !== null;
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.process;
    if (child === null || !this.running) return child?.exitCode ?? null;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
}

function findLink(printed: string): string | null {
  return printed.match(/https?:\/\/\S*[\w-]{20,100}/g)?.at(-1) ?? null;
}

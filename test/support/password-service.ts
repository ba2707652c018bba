import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { MailUser } from './mail-user.js';

/** What a mail server asks: whether somebody may sign in. */
export interface PasswordQuestion {
  readonly username: string;
  readonly password: string;
}

/** How a mail server speaks with what checks its passwords. */
export interface PasswordProtocol {
  /** Null while the question is not complete. */
  readQuestion(bytes: Buffer): PasswordQuestion | null;
  answer(isRight: boolean, question: PasswordQuestion): Buffer;
}

/** Knows users and their passwords, and tells a mail server over a socket whether one is right, as a system's daemon would. */
export class PasswordService {
  private readonly passwords = new Map<string, string>();
  private readonly server: Server;

  constructor(
    private readonly socketPath: string,
    private readonly protocol: PasswordProtocol,
  ) {
    this.server = createServer((socket) => this.converse(socket));
  }

  async listen(): Promise<void> {
    rmSync(this.socketPath, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.socketPath, resolve);
    });
    // The mail server may run as another user.
    chmodSync(this.socketPath, 0o777);
  }

  close(): void {
    this.server.close();
  }

  add({ username, password }: MailUser): void {
    this.passwords.set(username, password);
  }

  has(username: string): boolean {
    return this.passwords.has(username);
  }

  isRight(username: string, password: string): boolean {
    return this.passwords.get(username) === password;
  }

  private converse(socket: Socket): void {
    let received = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      const question = this.protocol.readQuestion(received);
      if (question === null) return;
      socket.end(this.protocol.answer(this.isRight(question.username, question.password), question));
    });
  }
}

import { connect } from 'node:net';

/**
 * Tries to sign in over plain IMAP, without a client library between.
 * Resolves to true or false as the server says yes or no, and to null when no IMAP server answers.
 */
export function answersLogin(port: number, username: string, password: string): Promise<boolean | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const end = (answer: boolean | null): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5000, () => end(null));
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
    socket.on('data', (bytes) => {
      const greeted = received.includes('\n');
      received += bytes.toString('latin1');
      if (!greeted && received.startsWith('* OK')) socket.write(`a LOGIN "${username}" "${password}"\r\n`);
      const answer = /^a (OK|NO|BAD)/m.exec(received);
      if (answer !== null) end(answer[1] === 'OK');
    });
  });
}

/** Whether an IMAP server answers at all; for servers that are slow to refuse a login. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(5000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('data', (bytes) => end(bytes.toString('latin1').startsWith('* OK')));
  });
}

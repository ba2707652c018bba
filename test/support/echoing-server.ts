import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A mail server that refuses every sign-in by repeating all that was sent for it, as some do with commands they do not know. */
export class EchoingServer {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** `offers` are names of SASL mechanisms. Without any, IMAP clients use LOGIN. */
  static async start(protocol: 'imap' | 'smtp', offers: readonly string[]): Promise<EchoingServer> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const echoing = new EchoingServer(server, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => {
      echoing.sockets.add(socket);
      socket.on('error', () => undefined);
      const talk = protocol === 'imap' ? imapTalk(offers) : smtpTalk(offers);
      socket.write(talk(''));
      let rest = '';
      socket.on('data', (chunk) => {
        const lines = (rest + String(chunk)).split('\r\n');
        rest = lines.pop() ?? '';
        for (const line of lines) socket.write(talk(line));
      });
    });
    return echoing;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

/** Answers one line after the other; the first is empty and gets the greeting. */
type Talk = (line: string) => string;

function imapTalk(offers: readonly string[]): Talk {
  const capabilities = ['IMAP4rev1', ...offers.map((name) => `AUTH=${name}`)].join(' ');
  let asked: { tag: string; line: string } | null = null;
  return (line) => {
    if (line === '' && asked === null) return `* OK [CAPABILITY ${capabilities}] ready\r\n`;
    if (asked !== null) {
      const { tag, line: first } = asked;
      asked = null;
      return `${tag} NO ${first} ${line} failed\r\n`;
    }
    const [tag = '', command = '', , initial] = line.split(' ');
    if (/^AUTHENTICATE$/i.test(command) && initial === undefined) {
      asked = { tag, line };
      return '+ \r\n';
    }
    if (/^(AUTHENTICATE|LOGIN)$/i.test(command)) return `${tag} NO ${line} failed\r\n`;
    if (/^CAPABILITY$/i.test(command)) return `* CAPABILITY ${capabilities}\r\n${tag} OK done\r\n`;
    return `${tag} OK done\r\n`;
  };
}

function smtpTalk(offers: readonly string[]): Talk {
  const heard: string[] = [];
  let hasGreeted = false;
  return (line) => {
    if (!hasGreeted) {
      hasGreeted = true;
      return '220 ready\r\n';
    }
    if (/^EHLO/i.test(line)) return `250-hello\r\n250 AUTH ${offers.join(' ')}\r\n`;
    if (/^QUIT/i.test(line)) return '221 bye\r\n';
    heard.push(line);
    // LOGIN asks for the name, then for the password.
    if (/^AUTH LOGIN$/i.test(heard[0] ?? '') && heard.length < 3) return '334 VXNlcm5hbWU6\r\n';
    return `535 Command unrecognized: "${heard.splice(0).join(' ')}"\r\n`;
  };
}

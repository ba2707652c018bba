import { type Answer, decode, encode, type RecordType } from 'dns-packet';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** NXDOMAIN: there is no such name. */
const noSuchName = 3;

/** A name server that knows only what it is told; `address` is what DNS_SERVERS is set to. */
export class DnsServer {
  private readonly records: Answer[] = [];
  /** Every name that was asked for, with the kind of record. */
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    readonly address: string,
  ) {
    socket.on('message', (message, { address: from, port }) => {
      socket.send(this.answer(message), port, from);
    });
  }

  static async start(): Promise<DnsServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { address, port } = socket.address();
    return new DnsServer(socket, `${address}:${port}`);
  }

  /** Makes a name known. */
  add(...records: readonly Answer[]): void {
    this.records.push(...records);
  }

  async stop(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private answer(message: Buffer): Buffer {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    const name = question?.name.toLowerCase() ?? '';
    const type: RecordType = question?.type ?? 'A';
    this.asked.push(`${type} ${name}`);
    const known = this.records.filter((record) => record.name === name);
    const exists = this.records.some((record) => record.name === name || record.name.endsWith(`.${name}`));
    return encode({
      type: 'response',
      id: id ?? 0,
      flags: exists ? 0 : noSuchName,
      questions,
      answers: known.filter((record) => record.type === type),
    });
  }
}

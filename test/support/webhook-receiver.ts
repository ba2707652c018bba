import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A web server that takes webhooks, and answers each with `status`, or not at all. */
export class WebhookReceiver {
  status = 204;
  isSilent = false;
  readonly received: ReceivedWebhook[] = [];
  private readonly server = createServer((request, response) => {
    void text(request).then((body) => {
      this.received.push({ headers: request.headers, body });
      if (this.isSilent) return;
      response
        .writeHead(this.status, this.status === 307 ? { location: '/elsewhere' } : {})
        .end('a word that is nobody’s');
    });
  });

  /** The caller stops it. */
  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Whether it was signed by whoever has the secret, as the receiver would find out. */
export function isSignedBy(secret: string, { headers, body }: ReceivedWebhook): boolean {
  const timestamp = String(headers['maildesk-timestamp']);
  const isNew = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  const expected = `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  return isNew && headers['maildesk-signature'] === expected;
}

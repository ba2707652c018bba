import { createTransport } from 'nodemailer';

/** Hands a message to the inbox of `address` over LMTP. Resolves when the server has said 250. */
export async function deliverByLmtp(port: number, address: string, rawMessage: string | Buffer): Promise<void> {
  const lmtp = createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true });
  try {
    await lmtp.sendMail({ envelope: { from: 'sender@elsewhere.example', to: [address] }, raw: rawMessage });
  } finally {
    lmtp.close();
  }
}

import type { Plugin } from 'hoodiecrow-imap';

const ok = (text: string) => ({ command: 'OK', attributes: [{ type: 'TEXT' as const, value: text }] });
const bad = (text: string) => ({ command: 'BAD', attributes: [{ type: 'TEXT' as const, value: text }] });

/**
 * IDLE (RFC 2177). The package's own never ends: after DONE it goes on sending notices between commands, where
 * RFC 3501 section 7.4.1 forbids EXPUNGE, and its half-hour timer outlives a closed connection.
 */
export const idle: Plugin = (server) => {
  server.registerCapability('IDLE');
  server.setCommandHandler('IDLE', (connection, parsed, data, done) => {
    connection.directNotifications = true;
    connection.inputHandler = (line) => {
      connection.inputHandler = false;
      connection.directNotifications = false;
      const answer = line.toUpperCase() === 'DONE' ? ok('IDLE completed') : bad('Expected DONE');
      connection.send({ tag: parsed.tag, ...answer }, 'IDLE', parsed, data);
    };
    connection.socket?.write('+ idling\r\n');
    connection.processNotifications();
    done();
  });
};

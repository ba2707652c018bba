import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { StartUpError } from '../common/start-up-error.js';
import { readConfig } from '../config/config.js';
import { TlsPolicy } from './tls-policy.js';

const dir = mkdtempSync(join(tmpdir(), 'tls-policy-'));
afterAll(() => rmSync(dir, { recursive: true }));

function policyWith(content: string | null): TlsPolicy {
  const file = join(dir, 'ca.pem');
  if (content === null) rmSync(file, { force: true });
  else writeFileSync(file, content);
  return new TlsPolicy(readConfig({ MAIL_CA_FILE: file }));
}

describe('TlsPolicy', () => {
  it('takes a file of certificates', () => {
    expect(() => policyWith(rootCertificates[0] ?? '')).not.toThrow();
  });

  it.each([
    ['is missing', null],
    ['is empty', ''],
    ['is no certificate', 'BEGIN nothing'],
  ])('refuses to start when MAIL_CA_FILE %s', (_name, content) => {
    expect(() => policyWith(content)).toThrow(StartUpError);
  });

  it('names the host in the handshake, but never an IP address', () => {
    const policy = new TlsPolicy(readConfig({}));

    expect(policy.optionsFor({ host: 'mail.example.org.' }).servername).toBe('mail.example.org');
    expect(policy.optionsFor({ host: '192.0.2.1' })).not.toHaveProperty('servername');
    expect(policy.optionsFor({ host: '::1' })).not.toHaveProperty('servername');
  });
});

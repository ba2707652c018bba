import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.js';

/** Files of one server certificate, in PEM. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/**
 * What is wrong with a certificate: nothing (`good`), its time, its name (made for mail.other.example), that no authority signed
 * it (`self-signed`; the same once more with another key), or that nobody knows the authority.
 */
export type CertificateKind =
  'good' | 'expired' | 'not-yet-valid' | 'wrong-host' | 'self-signed' | 'self-signed-anew' | 'other-authority';

export interface TestCertificates {
  /** The authority that signed all but the self-signed one: what MAIL_CA_FILE is set to. */
  readonly caFile: string;
  /** Made for localhost and 127.0.0.1. */
  readonly server: Record<CertificateKind, Certificate>;
}

const ownNames = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes a certificate authority and server certificates of every kind in `dir`, or takes those that are there. */
export async function makeCertificates(dir: string): Promise<TestCertificates> {
  const pair = (name: CertificateKind): Certificate => ({
    certFile: join(dir, `${name}.crt`),
    keyFile: join(dir, `${name}.key`),
  });
  const server = {
    good: pair('good'),
    expired: pair('expired'),
    'not-yet-valid': pair('not-yet-valid'),
    'wrong-host': pair('wrong-host'),
    'self-signed': pair('self-signed'),
    'self-signed-anew': pair('self-signed-anew'),
    'other-authority': pair('other-authority'),
  };
  const complete = join(dir, 'complete');
  if (!existsSync(complete)) {
    mkdirSync(dir, { recursive: true });
    await makeAuthority(dir);
    await makeSigned(dir, server.good, ownNames, ['-days', '30']);
    await makeSigned(dir, server.expired, ownNames, ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']);
    await makeSigned(dir, server['wrong-host'], 'subjectAltName=DNS:mail.other.example', ['-days', '30']);
    const later = ['-startdate', '20980101000000Z', '-enddate', '20990101000000Z'];
    await makeSigned(dir, server['not-yet-valid'], ownNames, later);
    await makeSelfSigned(server['self-signed']);
    await makeSelfSigned(server['self-signed-anew']);
    const elsewhere = join(dir, 'elsewhere');
    mkdirSync(elsewhere);
    await makeAuthority(elsewhere);
    await makeSigned(elsewhere, server['other-authority'], ownNames, ['-days', '30']);
    writeFileSync(complete, '');
  }
  return { caFile: join(dir, 'ca.crt'), server };
}

/** `openssl ca` wants files of its own, but unlike `openssl x509` of OpenSSL 3.0 it can sign for a time in the past. */
async function makeAuthority(dir: string): Promise<void> {
  writeFileSync(join(dir, 'index.txt'), '');
  writeFileSync(
    join(dir, 'ca.cnf'),
    `[ca]
default_ca = test
[test]
database = ${dir}/index.txt
new_certs_dir = ${dir}
private_key = ${dir}/ca.key
certificate = ${dir}/ca.crt
default_md = sha256
rand_serial = yes
unique_subject = no
policy = any_name
copy_extensions = copy
[any_name]
commonName = supplied
`,
  );
  await command(
    'openssl',
    'req',
    '-x509',
    ...newKey,
    '-days',
    '30',
    '-subj',
    '/CN=MailDesk test authority',
    '-keyout',
    join(dir, 'ca.key'),
    '-out',
    join(dir, 'ca.crt'),
  );
}

async function makeSigned(
  dir: string,
  { certFile, keyFile }: Certificate,
  subjectAltName: string,
  validity: readonly string[],
): Promise<void> {
  const request = `${certFile}.request`;
  await command(
    'openssl',
    'req',
    '-new',
    ...newKey,
    '-subj',
    '/CN=MailDesk test server',
    '-addext',
    subjectAltName,
    '-keyout',
    keyFile,
    '-out',
    request,
  );
  await command(
    'openssl',
    'ca',
    '-batch',
    '-notext',
    '-config',
    join(dir, 'ca.cnf'),
    ...validity,
    '-in',
    request,
    '-out',
    certFile,
  );
}

async function makeSelfSigned({ certFile, keyFile }: Certificate): Promise<void> {
  await command(
    'openssl',
    'req',
    '-x509',
    ...newKey,
    '-days',
    '30',
    '-subj',
    '/CN=MailDesk test server',
    '-addext',
    ownNames,
    '-keyout',
    keyFile,
    '-out',
    certFile,
  );
}

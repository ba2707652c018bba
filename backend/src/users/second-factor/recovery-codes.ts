import { createHash, randomInt } from 'node:crypto';

const howMany = 10;

/** Without letters that look like digits or like each other. 30 of them: 24 make 117 bits, so a plain hash keeps the secret. */
const letters = 'abcdefghjkmnpqrstvwxyz23456789';
const groups = 6;
const groupLength = 4;

/** New recovery codes, such as `abcd-efgh-jkmn-pqrs-tvwx-yz23`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: howMany }, () => Array.from({ length: groups }, newGroup).join('-'));
}

/** What is stored of a code, however it was typed; null of what is none. */
export function hashOfRecoveryCode(typed: string): Buffer | null {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  if (code.length !== groups * groupLength) return null;
  return createHash('sha256').update(code).digest();
}

const newGroup = (): string =>
  Array.from({ length: groupLength }, () => letters.charAt(randomInt(letters.length))).join('');

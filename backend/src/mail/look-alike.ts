import { domainToASCII, domainToUnicode } from 'node:url';
import { organisationOf } from './mail-organisation.js';

/** Letters of other alphabets that look like Latin ones in most typefaces. */
const twins: Readonly<Record<string, string>> = {
  ...pairs('асԁеһіјӏорԛѕцԝхуᴦ', 'acdehijlopqsuwxyr'),
  ...pairs('αορνικυχ', 'aopvikux'),
  ...pairs('օոսցһ', 'onugh'),
  ...pairs('ıɑɡɩʟ', 'iagil'),
};

function pairs(others: string, latin: string): Record<string, string> {
  return Object.fromEntries(Array.from(others, (letter, index) => [letter, latin.charAt(index)]));
}

/** The domain as it looks, if letters of other alphabets make it look like one in Latin letters; else null. */
export function latinLookOf(domain: string): string | null {
  const shown = domainToUnicode(domainToASCII(domain));
  if (shown === '' || /^[\x00-\x7f]*$/.test(shown)) return null;
  const looks = Array.from(shown, (letter) => twins[letter] ?? letter).join('');
  // Whoever writes in another alphabet mostly has an ending of it, too, or letters that look like no others.
  return /^[\x00-\x7f]*$/.test(looks) ? looks : null;
}

/** Whether a domain is not `own`, and hard to tell from it: `examp1e.org`, `exarnple.org`. */
export function looksLikeOwn(domain: string, own: string): boolean {
  const [it, ours] = [organisationOf(latinLookOf(domain) ?? domain), organisationOf(own)];
  return organisationOf(domain) !== ours && blurred(it) === blurred(ours);
}

const blurred = (domain: string): string =>
  domain.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd').replace(/[1i|]/g, 'l').replaceAll('0', 'o');

import type { ImapFlow } from 'imapflow';

/** A token of a command or of an answer, as imapflow has it. */
export interface ImapToken {
  readonly type?: string;
  readonly value: string | Uint8Array | null;
}
export type ImapTokens = (ImapToken | ImapTokens)[];

export interface UntaggedLine {
  readonly attributes?: ImapTokens;
}

/** What imapflow has at run time and keeps out of its types; `imap-internals.spec.ts` is the contract test for upgrades. */
interface Internals {
  exec(command: string, attributes: ImapTokens, options?: object): Promise<{ next(): void }>;
  readonly untaggedHandlers: Record<string, ((line: UntaggedLine) => Promise<void>) | null>;
  readonly sectionHandlers: Record<string, (() => Promise<void>) | null>;
  readonly folders: ReadonlyMap<string, { readonly pathAsListed: string }>;
  readonly idling: boolean;
  /** What an untagged answer is given to: the handler of the command that runs, where it has one, else that of the connection. */
  getUntaggedHandler(command: string, attributes: ImapTokens): ((line: UntaggedLine) => Promise<void>) | undefined;
  readonly currentRequest: false | { readonly command: string; readonly attributes: ImapTokens | false };
  throttleWait: (delayMs: number) => Promise<boolean>;
}

export const internalsOf = (client: ImapFlow): Internals => client as unknown as Internals;

export const atom = (value: string): ImapToken => ({ type: 'ATOM', value });

/** The text of a token; an empty one for NIL, and for what is a list. */
export function textOf(token: ImapToken | ImapTokens | undefined): string {
  if (token === undefined || Array.isArray(token) || token.value === null) return '';
  return typeof token.value === 'string' ? token.value : Buffer.from(token.value).toString('utf8');
}

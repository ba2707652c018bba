import * as z from 'zod/mini';
import { AppError } from '../common/app-error.js';
import type { ThreadCursor } from '../mail/mail.module.js';

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** The point after a row, as the text that a client hands back for the next page. */
export function writeCursor(row: { readonly lastAt: string; readonly threadId: string }): string {
  return Buffer.from(JSON.stringify([row.lastAt, row.threadId])).toString('base64url');
}

/** @throws AppError `request.invalid` when the text was not made by `writeCursor`. */
export function readCursor(text: string): ThreadCursor {
  try {
    const [lastAt, threadId] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return { lastAt: new Date(lastAt), threadId };
  } catch (error) {
    throw new AppError('request.invalid', 'query.after: must be `next` of the page before', { cause: error });
  }
}

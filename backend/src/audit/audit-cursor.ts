import * as z from 'zod/mini';
import { AppError } from '../common/app-error.js';
import type { AuditCursor } from './audit.repository.js';

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** The point after an entry, as the text that a client hands back for the next page. */
export const writeCursor = ({ at, id }: AuditCursor): string =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url');

/** @throws AppError `request.invalid` when the text was not made by `writeCursor`. */
export function readCursor(text: string): AuditCursor {
  try {
    const [at, id] = z.parse(cursorSchema, JSON.parse(Buffer.from(text, 'base64url').toString()));
    return { at: new Date(at), id };
  } catch (error) {
    throw new AppError('request.invalid', 'query.after: must be `next` of the page before', { cause: error });
  }
}

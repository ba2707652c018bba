import type { NextFunction, Request, Response } from 'express';
import { AppError } from './app-error.js';

/** What the body parser says by `type`, in words for people. */
const sentences: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'The body of the request is no valid JSON: an object or a list is expected.',
  'charset.unsupported': 'The body of the request is in a character set that is not read here. Send JSON in UTF-8.',
  'encoding.unsupported': 'The body of the request is compressed in a way that is not read here. Send it uncompressed.',
  'request.size.invalid': 'The body of the request is not as long as its Content-Length says.',
};

/**
 * An Express error handler for behind the body parser: says what is wrong with a body that could not be read. Must come before
 * the framework's own, which forgets what kind of error it was.
 */
export function explainBodyProblem(error: unknown, _request: Request, _response: Response, next: NextFunction): void {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : null;
  const sentence = typeof type === 'string' ? sentences[type] : undefined;
  next(sentence === undefined ? error : new AppError('request.invalid', sentence, { cause: error }));
}

import { errorCodes, type Problem } from '@maildesk/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { AppError } from './app-error.js';

const logger = new Logger('Http');

/** Every error of the API as `application/problem+json` (RFC 9457). What is not ours to explain gets a number to look up. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.destroyed && isBrokenOff(error)) return;
    if (response.headersSent) {
      // A download broke off in the middle: cutting the connection is the only way left to say so.
      response.destroy();
      return;
    }
    const problem = problemOf(error);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** What an error is for the one who asked; what is not ours to explain is logged under a number. */
export function problemOf(error: unknown): Problem {
  const known = error instanceof AppError ? error : fromHttp(error);
  if (known !== null) {
    return {
      type: `urn:maildesk:${known.code}`,
      title: known.code,
      status: known.status,
      detail: known.message,
      code: known.code,
      retryable: known.retryable,
      ...(known.issues.length > 0 ? { issues: [...known.issues] } : {}),
      ...(known.answered === null ? {} : { answered: known.answered }),
    };
  }
  const reference = randomUUID();
  logger.error(`${reference}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return {
    type: 'urn:maildesk:internal',
    title: 'internal',
    status: errorCodes.internal.status,
    detail: `Something went wrong here. The log has details under ${reference}.`,
    code: 'internal',
    retryable: true,
  };
}

/** Errors of the web framework itself: an unknown path, a body that is no JSON or too large. */
function fromHttp(error: unknown): AppError | null {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === 404) return new AppError('not-found', 'There is nothing at this address.');
  if (status === 413) return new AppError('request.too-large', 'This is larger than what is accepted here.');
  if (status !== null && status >= 400 && status < 500)
    return new AppError('request.invalid', 'The request could not be read.');
  return null;
}

const brokenOffCodes: readonly unknown[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNABORTED', 'ECONNRESET', 'EPIPE'];

/** Whether this is what a stream says when the other side has gone. */
function isBrokenOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Of the application's own errors, what broke off is the cause.
  if (error instanceof AppError) return isBrokenOff(error.cause);
  return 'code' in error && brokenOffCodes.includes(error.code);
}

function statusOf(error: unknown): number | null {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
  return typeof status === 'number' ? status : null;
}

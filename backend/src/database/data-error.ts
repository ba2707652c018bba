import { QueryFailedError } from 'typeorm';

/**
 * Whether the database refuses the data itself (SQLSTATE class 22, such as a character that it cannot store): the same rows
 * will be refused again however often they are tried.
 */
export function isDataError(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driverError: { code?: unknown } = error.driverError;
  return typeof driverError.code === 'string' && driverError.code.startsWith('22');
}

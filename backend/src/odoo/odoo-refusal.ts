import type { ErrorCode } from '@maildesk/contracts';
import { AppError } from '../common/app-error.js';

/** What is known of whoever was not let in. */
export interface Refused {
  /** Of the paired database, where it was found. */
  readonly databaseId?: string;
  readonly databaseName?: string;
  readonly login?: string;
}

/** Somebody from Odoo is not let in. It goes on record and, where the database is known, is shown beside it. */
export class OdooRefusal extends AppError {
  constructor(
    code: ErrorCode,
    message: string,
    readonly refused: Refused = {},
  ) {
    super(code, message);
  }
}

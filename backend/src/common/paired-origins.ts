import { Injectable } from '@nestjs/common';

/**
 * The origins of the pages in which a paired Odoo shows MailDesk, as this process knows them: pages of theirs may call the API
 * and open the socket with a bearer token, and may hold the frame in which mail is shown. Whoever pairs keeps them current.
 */
@Injectable()
export class PairedOrigins {
  private origins: ReadonlySet<string> = new Set();

  /** From now on it is these and no others. */
  replace(origins: Iterable<string>): void {
    this.origins = new Set(origins);
  }

  /** Whether a page of this origin (header Origin) is one of a paired Odoo. */
  has(origin: string | undefined): boolean {
    return origin !== undefined && this.origins.has(origin);
  }

  list(): readonly string[] {
    return [...this.origins];
  }
}

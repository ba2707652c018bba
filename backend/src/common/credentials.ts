/** As much of a request's headers as is asked for here. */
interface GivenHeaders {
  readonly cookie?: string | undefined;
  readonly authorization?: string | undefined;
}

/** A ticket for one download, and the address that it came with, from `/api/` on and without it. */
export interface GivenTicket {
  readonly ticket: string;
  readonly path: string;
}

/** What somebody shows of who they are. Where there is a bearer token or a ticket, a cookie counts for nothing. */
export interface Credentials {
  readonly cookieHeader: string | undefined;
  readonly bearer: string | null;
  readonly ticket: GivenTicket | null;
}

/** What every bearer token of ours begins with, so that those of others, such as of a proxy before us, are not taken for one. */
export const bearerPrefix = 'mdo_';

const bearerPattern = /^Bearer +(mdo_[\w-]{1,200})$/i;
const ticketPattern = /^(?<path>.+)[?&]ticket=(?<ticket>[\w.-]{1,300})$/;

/** The bearer token of ours in an Authorization header, or null. */
export const bearerOf = (header: string | undefined): string | null => bearerPattern.exec(header ?? '')?.[1] ?? null;

/** What the headers of a request show. */
export const credentialsOf = (headers: GivenHeaders): Credentials => ({
  cookieHeader: headers.cookie,
  bearer: bearerOf(headers.authorization),
  ticket: null,
});

/** The ticket that ends an address (path and query); null when there is none. */
export function ticketOf(url: string): GivenTicket | null {
  const { path, ticket } = ticketPattern.exec(url)?.groups ?? {};
  return path === undefined || ticket === undefined ? null : { path, ticket };
}

/** Whether they are such as no browser sends by itself, so that no page of another site can make use of them. */
export const isGivenOnPurpose = ({ bearer, ticket }: Credentials): boolean => bearer !== null || ticket !== null;

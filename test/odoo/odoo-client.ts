import * as z from 'zod';

const replySchema = z.object({
  result: z.optional(z.unknown()),
  error: z.optional(z.object({ data: z.object({ name: z.string(), message: z.string() }) })),
});

/** Odoo refused a call; the message is what its user would read. */
export class OdooRefusal extends Error {
  override readonly name = 'OdooRefusal';

  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }
}

/** Somebody who is signed in to Odoo, without a browser (JSON-RPC as its web client speaks it). */
export class OdooClient {
  private cookie = '';
  private context: Readonly<Record<string, unknown>> = {};

  private constructor(readonly url: string) {}

  static async signIn(url: string, login: string, password: string): Promise<OdooClient> {
    const client = new OdooClient(url);
    const reply = await client.post('/web/session/authenticate', { db: 'maildesk', login, password });
    const { uid, user_context: context } = z
      .object({ uid: z.nullable(z.int()), user_context: z.record(z.string(), z.unknown()) })
      .parse(reply);
    if (uid === null) throw new Error(`Odoo does not let ${login} in`);
    client.context = context;
    return client;
  }

  /** Calls a public method of a model. @throws OdooRefusal */
  async call(
    model: string,
    method: string,
    args: readonly unknown[] = [],
    kwargs: Readonly<Record<string, unknown>> = {},
  ): Promise<unknown> {
    const context = { ...this.context, ...(kwargs['context'] as object | undefined) };
    return await this.post(`/web/dataset/call_kw/${model}/${method}`, {
      model,
      method,
      args,
      kwargs: { ...kwargs, context },
    });
  }

  async create(model: string, values: Readonly<Record<string, unknown>>): Promise<number> {
    const [id] = z.tuple([z.int()]).parse(await this.call(model, 'create', [[values]]));
    return id;
  }

  async write(model: string, id: number, values: Readonly<Record<string, unknown>>): Promise<void> {
    await this.call(model, 'write', [[id], values]);
  }

  /** The id of a record that an addon made, by its name such as `maildesk.group_user`. */
  async ref(name: string): Promise<number> {
    const [module, short] = name.split('.');
    const rows = await this.call(
      'ir.model.data',
      'search_read',
      [
        [
          ['module', '=', module],
          ['name', '=', short],
        ],
      ],
      { fields: ['res_id'] },
    );
    const [row] = z.array(z.object({ res_id: z.int() })).parse(rows);
    if (row === undefined) throw new Error(`Odoo has no ${name}`);
    return row.res_id;
  }

  /** Leaves Odoo as the menu of the user does. */
  async signOut(): Promise<void> {
    await fetch(new URL('/web/session/logout', this.url), { headers: { cookie: this.cookie }, redirect: 'manual' });
  }

  private async post(path: string, params: object): Promise<unknown> {
    const response = await fetch(new URL(path, this.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'call', params }),
    });
    const session = response.headers.getSetCookie().find((line) => line.startsWith('session_id='));
    if (session !== undefined) this.cookie = session.split(';')[0] ?? '';
    const { result, error } = replySchema.parse(await response.json());
    if (error !== undefined) throw new OdooRefusal(error.data.name, error.data.message);
    return result;
  }
}

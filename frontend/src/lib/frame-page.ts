import type { OdooClient, OdooPage } from './odoo-page';

type Told = Pick<OdooPage, 'serverUrl' | 'lang' | 'direction' | 'theme' | 'features'>;

/** What Odoo's page hands over when it lets the client in a frame begin. */
export interface FrameStart extends Told {
  readonly place: string;
}

type Asked = 'renew' | 'call' | 'open';
type Verb = 'openList' | 'setTitle' | 'notify' | 'writePlace';

/** From the frame to Odoo's page. What has an `id` is answered by it. */
export type FrameMessage =
  | { readonly id: number; readonly ask: Asked; readonly args: readonly unknown[] }
  | { readonly tell: Verb; readonly args: readonly unknown[] };

/** From Odoo's page to the frame. */
type PageMessage =
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly client: 'setTheme' | 'goTo' | 'ask' | 'setShown'; readonly args: readonly [never] };

export interface FramePage {
  readonly page: OdooPage;
  /** Lets Odoo's page hold the client. */
  serve(client: OdooClient): void;
}

/** Odoo's page as the client in a frame of it sees it: all of it goes through `port`. */
export function framePage(port: MessagePort, start: FrameStart): FramePage {
  const asked = new Map<number, { resolve: (reply: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  let place = start.place;
  let client: OdooClient | null = null;

  const ask = (what: Asked, ...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      asked.set(lastId, { resolve, reject });
      send({ id: lastId, ask: what, args });
    });
  const send = (message: FrameMessage): void => port.postMessage(message);
  const tell =
    (verb: Verb) =>
    (...args: unknown[]): void =>
      send({ tell: verb, args });

  port.onmessage = ({ data }: MessageEvent<PageMessage>) => {
    if ('client' in data) {
      if (data.client === 'goTo') [place] = data.args;
      client?.[data.client](data.args[0]);
      return;
    }
    const waiting = asked.get(data.id);
    asked.delete(data.id);
    if ('error' in data) waiting?.reject(new Error(data.error));
    else waiting?.resolve(data.reply);
  };

  return {
    page: {
      serverUrl: start.serverUrl,
      lang: start.lang,
      direction: start.direction,
      theme: start.theme,
      features: start.features,
      renew: async () => String(await ask('renew')),
      call: (verb, args) => ask('call', verb, args),
      open: async (record, how) => {
        await ask('open', record, how);
      },
      openList: tell('openList'),
      setTitle: tell('setTitle'),
      notify: tell('notify'),
      readPlace: () => place,
      writePlace(written, replace) {
        place = written;
        send({ tell: 'writePlace', args: [written, replace] });
      },
    },
    serve(served) {
      client = served;
    },
  };
}

import { inspect } from 'node:util';

const shown = '[redacted]';

/** A password on its way to a mail server. Whatever prints, logs or serialises it gets `[redacted]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The password itself; only for handing it to the mail library. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}

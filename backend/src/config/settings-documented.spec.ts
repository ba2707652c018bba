import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, settingNames } from './config.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The lines `NAME=value` of an environment file, those that are commented out too. */
const settingsOf = (environmentFile: string): [string, string][] =>
  [...environmentFile.matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);

/** The names under `environment:` of a service; enough of YAML for a file that we write ourselves. */
function environmentOf(compose: string, service: string): string[] {
  const section = new RegExp(`^  ${service}:\\n((?:    .*\\n|\\n)*)`, 'm').exec(compose)?.[1] ?? '';
  const environment = /^    environment:\n((?:      .*\n)*)/m.exec(section)?.[1] ?? '';
  return [...environment.matchAll(/^ {6}(\w+):/gm)].map(([, name = '']) => name);
}

describe('the settings', () => {
  it('are all in .env.example, and no others', () => {
    const names = settingsOf(read('.env.example')).map(([name]) => name);

    expect(names.toSorted()).toEqual([...settingNames].toSorted());
  });

  it('may be set to what .env.example shows', () => {
    const shown = Object.fromEntries(settingsOf(read('.env.example')));

    expect(() => readConfig(shown)).not.toThrow();
  });

  it('have the defaults that .env.example shows', () => {
    const withDefault = ['NODE_ENV', 'HOST', 'PORT', 'DATA_DIR', 'LOG_LEVEL'];
    const shown = settingsOf(read('.env.example')).filter(
      ([name]) => withDefault.includes(name) || name.endsWith('_MS'),
    );

    expect(readConfig(Object.fromEntries(shown))).toEqual(readConfig({}));
  });

  it('are the only ones that compose.yaml gives to MailDesk', () => {
    const names = environmentOf(read('docker/compose.yaml'), 'maildesk');

    expect(names).toContain('DATABASE_URL');
    expect(names.filter((name) => !settingNames.includes(name))).toEqual([]);
  });

  it('are asked for in docker/.env.example as far as compose.yaml wants them filled in', () => {
    const wanted = [...read('docker/compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);

    const names = settingsOf(read('docker/.env.example')).map(([name]) => name);
    expect(names.toSorted()).toEqual([...new Set(wanted)].toSorted());
  });
});

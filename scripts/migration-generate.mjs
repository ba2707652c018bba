import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { root } from './lib/root.mjs';
import { runScript } from './lib/run-script.mjs';
import { StepFailed } from './lib/step.mjs';

/**
 * npm run db:generate -- add-labels: writes the migration that leads from the present migrations to the present entities,
 * found out on an empty database of its own. Read it before you keep it: a renamed column looks like one lost and one new.
 */
await runScript(async () => {
  const name = process.argv[2] ?? '';
  if (!/^[a-z][a-z0-9-]+$/.test(name)) {
    throw new StepFailed('Making a migration', 'Give it a name, such as: npm run db:generate -- add-labels');
  }
  await build();
  const { up, down } = await findChanges();
  if (up.length === 0) {
    process.stdout.write('The migrations lead to the entities already; nothing to do.\n');
    return;
  }
  const time = Date.now();
  const file = join(root, 'backend/src/database/migrations', `${time}-${name}.ts`);
  writeFileSync(file, migrationText(name, time, up, down));
  process.stdout.write(`Wrote ${file}. Read it, then run: npm run format\n`);
});

async function findChanges() {
  await import('reflect-metadata');
  const { startEmbeddedPostgres } = await import('../backend/dist/database/embedded-postgres.js');
  const { createDataSource } = await import('../backend/dist/database/data-source.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'maildesk-migration-'));
  const postgres = await startEmbeddedPostgres({ dataDir, onProgress: () => undefined });
  try {
    const dataSource = await createDataSource(postgres.url).initialize();
    try {
      await dataSource.runMigrations();
      const { upQueries, downQueries } = await dataSource.driver.createSchemaBuilder().log();
      return { up: upQueries.map(({ query }) => query), down: downQueries.map(({ query }) => query).toReversed() };
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function migrationText(name, time, up, down) {
  const className = name.replace(/(^|-)(\w)/g, (_, _dash, letter) => letter.toUpperCase());
  const statements = (queries) =>
    queries.map((query) => `    await queryRunner.query(\`${query.replace(/[`\\$]/g, '\\$&')}\`);`).join('\n');
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className}${time} implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
${statements(up)}
  }

  async down(queryRunner: QueryRunner): Promise<void> {
${statements(down)}
  }
}
`;
}

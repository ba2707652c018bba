import { describe, expect, it } from 'vitest';
import { createDataSource } from '../../backend/dist/database/data-source.js';
import { servers } from '../support/integration.js';

describe('the database', () => {
  it('has after the migrations exactly what the entities describe', async () => {
    const dataSource = createDataSource(await servers.createEmptyDatabase());
    await dataSource.initialize();
    await dataSource.runMigrations();

    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

    expect(upQueries.map((query) => query.query)).toEqual([]);
    await dataSource.destroy();
  });
});

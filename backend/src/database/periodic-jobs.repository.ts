import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Jobs that are done now and then by one of the processes, whichever comes first. */
@Injectable()
export class PeriodicJobsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether the caller is to do the job now; then nobody else is, for `everyMs`. */
  async begin(name: string, everyMs: number): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `INSERT INTO periodic_job AS job (name, begun_at) VALUES ($1, now())
       ON CONFLICT (name) DO UPDATE SET begun_at = now() WHERE job.begun_at <= now() - make_interval(secs => $2)
       RETURNING name`,
      [name, everyMs / 1000],
    );
    return rows.length > 0;
  }
}

import type { SignInPolicy } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlRunner } from '../../audit/audit.module.js';

@Injectable()
export class SignInPolicyRepository {
  constructor(private readonly dataSource: DataSource) {}

  async read(): Promise<SignInPolicy> {
    const rows: SignInPolicy[] = await this.dataSource.query(
      'SELECT second_factor_required AS "isSecondFactorRequired" FROM sign_in_policy',
    );
    return rows[0] ?? { isSecondFactorRequired: false };
  }

  async set(within: SqlRunner, { isSecondFactorRequired }: SignInPolicy): Promise<void> {
    await within.query(
      `INSERT INTO sign_in_policy (one, second_factor_required) VALUES (true, $1)
       ON CONFLICT (one) DO UPDATE SET second_factor_required = excluded.second_factor_required`,
      [isSecondFactorRequired],
    );
  }
}

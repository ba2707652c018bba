import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const columns = `id, email, display_name AS "displayName", is_admin AS "isAdmin"`;

export interface NewUser {
  /** In lower case. */
  readonly email: string;
  readonly displayName: string;
  readonly isAdmin: boolean;
}

@Injectable()
export class UsersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All users, by name. */
  async list(): Promise<User[]> {
    return this.dataSource.query(`SELECT ${columns} FROM app_user ORDER BY lower(display_name), email`);
  }

  async find(id: string): Promise<User | null> {
    const rows: User[] = await this.dataSource.query(`SELECT ${columns} FROM app_user WHERE id = $1`, [id]);
    return rows[0] ?? null;
  }

  async findByEmail(email: string): Promise<User | null> {
    const rows: User[] = await this.dataSource.query(`SELECT ${columns} FROM app_user WHERE email = $1`, [email]);
    return rows[0] ?? null;
  }

  /** The new user; null when there is one with this address already. */
  async add(user: NewUser): Promise<User | null> {
    const rows: User[] = await this.dataSource.query(
      `INSERT INTO app_user (email, display_name, is_admin) VALUES ($1, $2, $3)
       ON CONFLICT (email) DO NOTHING RETURNING ${columns}`,
      [user.email, user.displayName, user.isAdmin],
    );
    return rows[0] ?? null;
  }
}

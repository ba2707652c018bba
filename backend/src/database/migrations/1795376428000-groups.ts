import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups of users, and their access to accounts. */
export class Groups1795376428000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE TABLE user_group (id uuid CONSTRAINT user_group_pkey PRIMARY KEY, name text NOT NULL)',
    );
    await queryRunner.query('CREATE UNIQUE INDEX user_group_name ON user_group (name)');
    await queryRunner.query(`
      CREATE TABLE group_member (
        group_id uuid NOT NULL,
        user_id uuid NOT NULL,
        CONSTRAINT group_member_pkey PRIMARY KEY (group_id, user_id)
      )`);
    await queryRunner.query('CREATE INDEX group_member_user ON group_member (user_id)');
    await queryRunner.query(`
      CREATE TABLE account_group (
        account_id uuid NOT NULL,
        group_id uuid NOT NULL,
        role text NOT NULL,
        CONSTRAINT account_group_pkey PRIMARY KEY (account_id, group_id)
      )`);
    await queryRunner.query('CREATE INDEX account_group_group ON account_group (group_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE account_group, group_member, user_group');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the server says of a mailbox's role beside what a person chose; the role is made of both. */
export class ChosenRoles1795375416383 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE mailbox ADD listed_role text, ADD chosen_role text');
    await queryRunner.query('UPDATE mailbox SET listed_role = role');
    await queryRunner.query(
      'CREATE UNIQUE INDEX mailbox_chosen_role ON mailbox (account_id, chosen_role) WHERE chosen_role IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE mailbox SET role = listed_role');
    await queryRunner.query('DROP INDEX mailbox_chosen_role');
    await queryRunner.query('ALTER TABLE mailbox DROP listed_role, DROP chosen_role');
  }
}

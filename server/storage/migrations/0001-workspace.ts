/** The first schema. Never edited afterwards: later changes are new files. */
import type { ColumnDataType, ColumnDefinitionBuilder, Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Engine } from '../schema.ts'

export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const blob: ColumnDataType = engine === 'sqlite' ? 'blob' : 'bytea'
  const time: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigint'
  const serial: ColumnDataType = engine === 'sqlite' ? 'integer' : 'bigserial'
  /** the sign-in library's own times: ISO text on SQLite, a timestamp on PostgreSQL */
  const moment: ColumnDataType = engine === 'sqlite' ? 'text' : 'timestamptz'
  const schema = db.schema
  const autoKey = (column: ColumnDefinitionBuilder) =>
    engine === 'sqlite' ? column.primaryKey().autoIncrement() : column.primaryKey()

  await schema
    .createTable('body')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('short_name', 'text', (c) => c.notNull())
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('colour', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('aliases', 'text', (c) => c.notNull())
    .addColumn('valid_from', 'text')
    .addColumn('valid_to', 'text')
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema
    .createTable('body_name')
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('until', time, (c) => c.notNull())
    .execute()
  await schema
    .createTable('body_group')
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('group_id', 'text', (c) => c.notNull().references('body.id'))
    .addPrimaryKeyConstraint('body_group_pk', ['body_id', 'group_id'])
    .execute()
  await schema
    .createTable('body_successor')
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('successor_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('body_successor_pk', ['body_id', 'successor_id'])
    .execute()

  await schema
    .createTable('person')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('username', 'text', (c) => c.notNull().unique())
    .addColumn('display_username', 'text')
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('title', 'text')
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('email_verified', engine === 'sqlite' ? 'integer' : 'boolean', (c) => c.notNull())
    .addColumn('image', 'text')
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('updated_at', time, (c) => c.notNull())
    .addColumn('disabled_at', time)
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema
    .createTable('auth_session')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('token', 'text', (c) => c.notNull().unique())
    .addColumn('user_id', 'text', (c) => c.notNull().references('person.id').onDelete('cascade'))
    .addColumn('expires_at', moment, (c) => c.notNull())
    .addColumn('created_at', moment, (c) => c.notNull())
    .addColumn('updated_at', moment, (c) => c.notNull())
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .execute()
  await schema.createIndex('auth_session_user').on('auth_session').column('user_id').execute()
  await schema
    .createTable('auth_account')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account_id', 'text', (c) => c.notNull())
    .addColumn('provider_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull().references('person.id').onDelete('cascade'))
    .addColumn('password', 'text')
    .addColumn('access_token', 'text')
    .addColumn('refresh_token', 'text')
    .addColumn('id_token', 'text')
    .addColumn('access_token_expires_at', time)
    .addColumn('refresh_token_expires_at', time)
    .addColumn('scope', 'text')
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('updated_at', time, (c) => c.notNull())
    .execute()
  await schema.createIndex('auth_account_user').on('auth_account').column('user_id').execute()
  await schema
    .createTable('auth_verification')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('identifier', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addColumn('expires_at', moment, (c) => c.notNull())
    .addColumn('created_at', moment, (c) => c.notNull())
    .addColumn('updated_at', moment, (c) => c.notNull())
    .execute()
  await schema
    .createTable('auth_rate_limit')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('key', 'text', (c) => c.notNull().unique())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('last_request', time, (c) => c.notNull())
    .execute()

  await schema
    .createTable('report')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('lead_body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('profile', 'text', (c) => c.notNull())
    .addColumn('plan_words', 'text', (c) => c.notNull())
    .addColumn('plan_day', 'text')
    .addColumn('milestones', 'text', (c) => c.notNull())
    .addColumn('holidays', 'text', (c) => c.notNull())
    .addColumn('created_at', time, (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema
    .createTable('role_held')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('report_id', 'text', (c) => c.references('report.id'))
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('since', time, (c) => c.notNull())
    .addColumn('until', time)
    .execute()
  await schema.createIndex('role_held_person').on('role_held').column('person_id').execute()
  await schema
    .createTable('heading')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('parent_id', 'text', (c) => c.references('heading.id'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('number', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('level', 'integer', (c) => c.notNull())
    .execute()
  await schema
    .createTable('section')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('parent_id', 'text', (c) => c.references('heading.id'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('number', 'text', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('level', 'integer', (c) => c.notNull())
    .addColumn('guidance', 'text', (c) => c.notNull())
    .addColumn('owner_body_id', 'text', (c) => c.notNull().references('body.id'))
    .addColumn('contributor_mode', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('due', 'text')
    .addColumn('due_words', 'text', (c) => c.notNull())
    .addColumn('submitted_at', time)
    .addColumn('words', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.createIndex('section_report').on('section').column('report_id').execute()
  await schema
    .createTable('section_contributor')
    .addColumn('section_id', 'text', (c) => c.notNull().references('section.id'))
    .addColumn('body_id', 'text', (c) => c.notNull().references('body.id'))
    .addPrimaryKeyConstraint('section_contributor_pk', ['section_id', 'body_id'])
    .execute()
  await schema
    .createTable('section_record')
    .addColumn('id', serial, autoKey)
    .addColumn('section_id', 'text', (c) => c.notNull().references('section.id'))
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('from_state', 'text', (c) => c.notNull())
    .addColumn('to_state', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('words', 'integer', (c) => c.notNull())
    .addColumn('log_seq', time, (c) => c.notNull())
    .addColumn('state_vector', blob, (c) => c.notNull())
    .execute()
  await schema
    .createIndex('section_record_section')
    .on('section_record')
    .column('section_id')
    .execute()
  await schema
    .createTable('draft')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('frozen_at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('canonical', 'text', (c) => c.notNull())
    .addColumn('words', 'integer', (c) => c.notNull())
    .addUniqueConstraint('draft_number', ['report_id', 'number'])
    .execute()
  await schema
    .createTable('draft_section')
    .addColumn('draft_id', 'text', (c) => c.notNull().references('draft.id'))
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('log_seq', time, (c) => c.notNull())
    .addColumn('state', blob, (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_section_pk', ['draft_id', 'section_id'])
    .execute()

  // A rowid table for all sections: a commit of many sections dirties one or two pages.
  await schema
    .createTable('section_log')
    .addColumn('seq', serial, autoKey)
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('data', blob, (c) => c.notNull())
    .execute()
  await schema
    .createTable('section_snapshot')
    .addColumn('section_id', 'text', (c) => c.primaryKey())
    .addColumn('through', time, (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('data', blob, (c) => c.notNull())
    .execute()
  await schema
    .createTable('section_client')
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('client', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('body_id', 'text', (c) => c.notNull())
    .addColumn('since', time, (c) => c.notNull())
    .addPrimaryKeyConstraint('section_client_pk', ['section_id', 'client'])
    .execute()
  await schema
    .createTable('refusal')
    .addColumn('id', serial, autoKey)
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('section_id', 'text', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('code', 'integer', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('size', 'integer', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .execute()

  await schema
    .createTable('audit')
    .addColumn('id', serial, autoKey)
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('person_name', 'text', (c) => c.notNull())
    .addColumn('body_name', 'text', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('report_id', 'text')
    .addColumn('detail', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('report_event')
    .addColumn('report_id', 'text', (c) => c.notNull().references('report.id'))
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('at', time, (c) => c.notNull())
    .addColumn('event', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('report_event_pk', ['report_id', 'seq'])
    .execute()
  await schema
    .createTable('setting')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute()

  // What was frozen cannot be changed, whatever code runs (point 11: immutable in the database).
  for (const table of ['draft', 'draft_section', 'section_record', 'audit'])
    for (const act of ['update', 'delete']) await forbid(db, engine, table, act)
}

async function forbid(
  db: Kysely<unknown>,
  engine: Engine,
  table: string,
  act: string,
): Promise<void> {
  const name = `${table}_no_${act}`
  if (engine === 'sqlite') {
    await sql
      .raw(
        `create trigger ${name} before ${act} on ${table} begin select raise(abort, '${table} is immutable'); end`,
      )
      .execute(db)
    return
  }
  await sql
    .raw(
      `create or replace function refuse_change() returns trigger language plpgsql as $$ begin raise exception '% is immutable', tg_table_name; end $$`,
    )
    .execute(db)
  await sql
    .raw(
      `create trigger ${name} before ${act} on ${table} for each statement execute function refuse_change()`,
    )
    .execute(db)
}

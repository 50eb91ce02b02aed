import { Client, type ClientBase } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addresses, defineModel, defineObject, emails, integer, part, record, ref, text, type ObjectType } from '../object/index.ts'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { checkCatalogue, checkDrift, draftMigration, readBreaches } from './index.ts'

const plant = defineObject('plant', {
  label: ['Plant', 'Plants'],
  title: 'name',
  owner: 'garden',
  fields: {
    name: text({ required: true, search: true, index: true }),
    code: text({ unique: true }),
    height: integer(),
    mails: emails(),
    mail: part('mails', 'value', { index: true }),
    places: addresses(),
    city: part('places', 'city'),
    garden: ref('garden', { index: true, onDelete: 'cascade' }),
    about: record({ index: true }),
  },
  access: {},
})
const garden = defineObject('garden', {
  label: ['Garden', 'Gardens'],
  title: 'name',
  fields: { name: text(), within: ref('garden') },
  access: {},
})
const objects: ObjectType[] = [garden, plant]
const model = defineModel(objects)

let fresh: TestDatabase
let owner: Client
beforeAll(async () => {
  fresh = await createTestDatabase()
  owner = new Client(fresh.ownerUrl)
  await owner.connect()
  await owner.query(await draftMigration(owner, objects))
  await owner.query('call control.secure_tenant_tables()')
})
afterAll(async () => {
  await owner.end()
  await fresh.close()
})
beforeEach(() => owner.query('begin'))
afterEach(() => owner.query('rollback'))

const drift = async (client: ClientBase): Promise<unknown> =>
  checkDrift(client, model).then(
    () => 'none',
    (error: unknown) => (error as { message: string }).message,
  )

describe('the draft', () => {
  test('makes exactly what is declared: nothing is left to draft', async () => {
    expect(await drift(owner)).toBe('none')
    expect(await draftMigration(owner, objects)).toBe('')
  })

  test('keeps every rule for tables of a workspace', async () => {
    expect(await readBreaches(owner)).toEqual([])
  })

  test('adds a column, an index and a foreign key to a table that exists', async () => {
    const grown = defineObject('garden', {
      label: ['Garden', 'Gardens'],
      title: 'name',
      fields: { ...garden.fields, owner: ref('plant', { required: true, index: true }) },
      access: {},
    })
    const draft = await draftMigration(owner, [grown, plant])
    expect(draft).toBe(`-- Fill garden.owner_id for the records that exist, then set it not null.
alter table "garden" add column "owner_id" uuid;
create index "garden_owner_id_idx" on "garden" ("workspace_id", "owner_id", "id");
alter table "garden" add constraint "garden_owner_id_fkey" foreign key (workspace_id, "owner_id") references "plant" (workspace_id, id);
`)
    await owner.query(draft)
    await owner.query('alter table garden alter column owner_id set not null')
    expect(await draftMigration(owner, [grown, plant])).toBe('')
  })

  test('never drafts what destroys: it says what to decide', async () => {
    await owner.query('alter table plant alter column height type integer')
    expect(await draftMigration(owner, objects)).toBe('-- Decide: plant.height: the type is integer, declared is bigint.\n')
  })
})

describe('drift stops the start and names the column', () => {
  const cases: [string, string, RegExp][] = [
    ['a missing table', 'drop table plant', /plant: the table is missing/],
    ['a missing column', 'alter table plant drop column height', /plant\.height: the column is missing/],
    ['another type', 'alter table plant alter column height type text', /plant\.height: the type is text, declared is bigint/],
    [
      'another collation',
      'alter table plant alter column name type text collate "C"',
      /plant\.name: the type is text collate "C", declared is text collate "und-x-icu"/,
    ],
    ['a required column that may be empty', 'alter table plant alter column name drop not null', /plant\.name: it may be empty/],
    ['an optional column that is required', 'alter table plant alter column height set not null', /plant\.height: it is required/],
    [
      'an unknown required column',
      'alter table plant add column thorn text not null',
      /plant\.thorn: the column is required and is not declared/,
    ],
    ['a derived column that is plain', 'alter table plant alter column mail drop expression', /plant\.mail: it is not derived/],
    [
      'another derivation',
      `alter table plant drop column city; alter table plant add column city text generated always as (places->0->>'region') stored`,
      /plant\.city: it is derived as/,
    ],
    ['a missing index', 'drop index plant_name_idx', /plant\.name: the index \(workspace_id, name, id\) include \(garden_id\) is missing/],
    [
      'an index that does not carry the owner',
      'drop index plant_name_idx; create index plant_name_idx on plant (workspace_id, name, id)',
      /plant\.name: the index plant_name_idx is on \(workspace_id, name, id\), declared is \(workspace_id, name, id\) include \(garden_id\)/,
    ],
    [
      'an index on other columns',
      'drop index plant_name_idx; create index plant_name_idx on plant (workspace_id, name)',
      /plant\.name: the index plant_name_idx is on/,
    ],
    [
      'an index that is not unique',
      'drop index plant_code_key; create index plant_code_key on plant (workspace_id, code)',
      /plant\.code: the index plant_code_key is on .* declared is unique/,
    ],
    [
      'a partial index',
      `drop index plant_name_idx; create index plant_name_idx on plant (workspace_id, name, id) where name > 'm'`,
      /plant\.name: the index/,
    ],
    ['a missing search index', 'drop index plant_find_idx', /plant\.find: the index/],
    [
      'a missing foreign key',
      'alter table plant drop constraint plant_garden_id_fkey',
      /plant\.garden_id: the foreign key to garden is missing/,
    ],
    [
      'another deletion',
      'alter table plant drop constraint plant_garden_id_fkey; alter table plant add constraint plant_garden_id_fkey foreign key (workspace_id, garden_id) references garden',
      /plant\.garden_id: the foreign key plant_garden_id_fkey does not cascade/,
    ],
    ['no primary key', 'alter table plant drop constraint plant_pkey', /plant: it has no primary key/],
  ]
  test.each(cases)('%s', async (_, change, says) => {
    await owner.query(change)
    expect(await drift(owner)).toMatch(says)
  })

  test('a column that only a newer server knows does not stop it', async () => {
    await owner.query('alter table plant add column colour text, add column petals integer not null default 5')
    expect(await drift(owner)).toBe('none')
  })
})

describe('the rules for tables of a workspace', () => {
  const cases: [string, string, RegExp][] = [
    ['no workspace', 'create table stray (id uuid primary key)', /stray.*first column must be workspace_id/],
    ['workspace not first', 'create table stray (id uuid, workspace_id uuid, primary key (workspace_id, id))', /stray.*first column/],
    ['no primary key', 'create table stray (workspace_id uuid not null)', /stray: a table needs a primary key/],
    ['a unique index without it', 'create unique index stray on plant (id)', /plant \(stray\): a unique index must contain workspace_id/],
    ['an index without it', 'create index stray on plant (name)', /plant \(stray\): an index must begin with workspace_id/],
    [
      'a foreign key without it',
      'create unique index stray on garden (id); alter table plant add foreign key (garden_id) references garden (id)',
      /a foreign key must hold workspace_id/,
    ],
    [
      'set null',
      'alter table plant drop constraint plant_garden_id_fkey; alter table plant add foreign key (workspace_id, garden_id) references garden on delete set null',
      /must not set null/,
    ],
    [
      'a control table that refers to one',
      'create table control.stray (workspace_id uuid, id uuid, foreign key (workspace_id, id) references plant)',
      /control\.stray.*must not refer/,
    ],
    [
      'a trigger',
      'create function nothing() returns trigger language plpgsql as $$ begin return new; end $$; create trigger stray before insert on plant for each row execute function nothing()',
      /plant \(stray\): no triggers/,
    ],
    ['a rule', 'create rule stray as on delete to plant do instead nothing', /plant \(stray\): no rewrite rules/],
    ['a serial', 'alter table plant add column number serial', /plant \(number\): a serial/],
    ['security off', 'alter table plant disable row level security', /plant: row-level security must be enabled/],
    ['security not forced', 'alter table plant no force row level security', /plant: row-level security must be enabled and forced/],
    ['no policy', 'drop policy own_workspace on plant', /plant: the write role needs a policy/],
    [
      'a weak policy',
      'drop policy own_workspace on plant; create policy own_workspace on plant for all to rapport_write using (workspace_id = app_workspace() or true)',
      /plant \(own_workspace\): a policy that lets rows/,
    ],
    [
      'one policy too many',
      'create policy stray on plant for update to rapport_write using (true)',
      /plant \(stray\): a policy that lets rows/,
    ],
    ['unlogged', 'create unlogged table stray (workspace_id uuid not null, id uuid, primary key (workspace_id, id))', /stray: logged/],
    ['a right too many', 'grant insert on plant to rapport_read', /plant \(rapport_read insert\): a right/],
    ['control reads records', 'grant select on plant to rapport_control', /plant \(rapport_control select\): a right/],
    [
      'readers of control tables',
      'grant usage on schema control to rapport_read; grant select on control.migration to rapport_read',
      /control\.migration \(rapport_read\)/,
    ],
    ['inheritance', 'create table stray () inherits (plant)', /stray: no inheritance/],
  ]
  test.each(cases)('%s', async (_, change, says) => {
    await owner.query(change)
    await expect(checkCatalogue(owner)).rejects.toThrow(says)
  })

  test('a partitioned table passes, and its partitions are reached through it only', async () => {
    await owner.query(`create table happening (workspace_id uuid not null, at timestamptz not null, id uuid not null, primary key (workspace_id, at, id)) partition by range (at);
      create table happening_2026 partition of happening for values from ('2026-01-01') to ('2027-01-01');
      call control.secure_tenant_tables()`)
    expect(await readBreaches(owner)).toEqual([])
    await owner.query('grant select on happening_2026 to rapport_read')
    expect(await readBreaches(owner)).toMatchObject([{ table: 'happening_2026', what: 'rapport_read select' }])
  })
})

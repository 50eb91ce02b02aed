import { describe, expect, test } from 'vitest'
import { lintStatement } from './lint.ts'

const tables = new Set(['person', 'company', 'note'])
const references = new Set(['currency'])
const verdict = (text: string, mode: 'read' | 'write'): string => {
  try {
    lintStatement(text, { tables, references, mode })
    return 'accepted'
  } catch (error) {
    return ((error as Error).cause as Error).message.split('\n')[0] ?? ''
  }
}

describe('a read', () => {
  test.each([
    'select p.name from person p where p.workspace_id = $1',
    'select "p"."name" from "person" as "p" where "p"."workspace_id" = $1 and ("p"."name" = $2 or "p"."name" is null) order by p.id limit 50',
    'select 1 from public.person p where p.workspace_id = $1::uuid',
    'select p.name from person p where p.id = $2 and p.workspace_id = $1 and p.name is not distinct from $3',
    'select c.name from person p join company c on c.workspace_id = $1 and c.id = p.company_id where p.workspace_id = $1',
    'select c.name from person p left join company c on c.workspace_id = $1 and c.id = p.company_id where p.workspace_id = $1',
    'select 1 from person p, company c where p.workspace_id = $1 and c.workspace_id = $1',
    'select p.id, (select count(*) from note n where n.workspace_id = $1 and n.about_id = p.id) from person p where p.workspace_id = $1',
    'select 1 from person p where p.workspace_id = $1 and exists (select 1 from note n where n.workspace_id = $1 and n.about_id = p.id)',
    'select 1 from person p where p.workspace_id = $1 and p.id in (select n.about_id from note n where n.workspace_id = $1)',
    "with page as materialized (select p.id from person p where p.workspace_id = $1 limit 10) select coalesce(json_agg(page.id), '[]') from page",
    'with recursive below (id) as (select $2::uuid union select c.id from company c join below on c.parent_id = below.id where c.workspace_id = $1) select id from below',
    'select p.id from person p where p.workspace_id = $1 union all select c.id from company c where c.workspace_id = $1',
    'select l.n from person p cross join lateral (select count(*) as n from note x where x.workspace_id = $1 and x.about_id = p.id) l where p.workspace_id = $1',
    "select a->>'city' from person p, jsonb_array_elements(p.addresses) a where p.workspace_id = $1",
    'select extract(year from p.birthday), trim(both from p.name), p.x between 1 and 2 from person p where p.workspace_id = $1 and p.x between $2 and $3 and p.y = 1',
    "select case when p.name = '' then null else p.name end from person p where p.workspace_id = $1",
    "select 'delete from person; -- $$', $$ update $$ from person p where p.workspace_id = $1 -- insert",
    'select count(*)::text from (select 1 from person p where p.workspace_id = $1 limit 100) capped',
    'select m.code, p.id from person p join currency m on m.code = p.currency where p.workspace_id = $1',
    'select (array_agg(p.id order by p.id))[1] from person p where p.workspace_id = $1 group by p.name having count(*) > 1 or true',
    'select p.update, p."delete" from person p where p.workspace_id = $1',
    'select 1',
  ])('accepted: %s', (text) => expect(verdict(text, 'read')).toBe('accepted'))

  test.each([
    ['select p.name from person p', /person p is not bound/],
    ['select p.name from person p where p.id = $2', /person p is not bound/],
    ['select name from person where workspace_id = $1', /no alias/],
    ['select p.name from person p where p.workspace_id = $2', /not bound/],
    ['select p.name from person p where p.workspace_id = p.workspace_id', /not bound/],
    ['select p.name from person p where p.workspace_id <> $1', /not bound/],
    ['select p.name from person p where p.workspace_id = $1 or true', /`or`/],
    ['select p.name from person p where true or p.workspace_id = $1', /`or`/],
    ['select p.name from person p where (p.workspace_id = $1 or true)', /not bound/],
    ['select p.name from person p where not p.workspace_id = $1', /not bound/],
    ['select p.name from person p where p.workspace_id = $1 is null', /not bound/],
    ['select p.name from person p where p.workspace_id = $1 = false', /not bound/],
    ['select p.name from person p where coalesce(p.workspace_id = $1, true)', /not bound/],
    ['select p.name from person p where p.x between 1 and p.workspace_id = $1', /not bound/],
    ['select p.name from person p where case when true then true when p.x and p.workspace_id = $1 and p.y then false end', /not bound/],
    ['select p.name from person p where array[p.x and p.workspace_id = $1 and p.y] is not null', /not bound/],
    ["select p.name from person p where p.name = ' and p.workspace_id = $1 '", /not bound/],
    ['select p.name from person p where p.name = $2 -- and p.workspace_id = $1', /not bound/],
    ['select p.workspace_id = $1 from person p', /not bound/],
    ['select p.name from person p group by p.name having true and p.workspace_id = $1', /not bound/],
    ['select p.name from person p order by p.workspace_id = $1', /not bound/],
    ['select c.name from person p join company c on c.id = p.company_id where p.workspace_id = $1', /company c is not bound/],
    ['select c.name from person p left join company c on p.workspace_id = $1 and c.workspace_id = $1', /person p is not bound/],
    ['select 1 from person p right join company c on c.workspace_id = $1 where p.workspace_id = $1', /right join/],
    ['select 1 from person p full outer join company c on c.workspace_id = $1 where p.workspace_id = $1', /full join/],
    ['select 1 from person p natural join company c where p.workspace_id = $1', /natural/],
    ['select 1 from person p join company c using (workspace_id) where p.workspace_id = $1', /company c is not bound/],
    ['select 1 from (person p join company c on c.workspace_id = $1) where p.workspace_id = $1', /parenthesised join/],
    ['select 1 from person p, company c where p.workspace_id = $1', /company c/],
    ['select 1 from person p where p.workspace_id = $1 union select 1 from person p', /person p is not bound/],
    ['select 1 from person p where p.workspace_id = $1 and exists (select 1 from note n where p.workspace_id = $1)', /note n/],
    ['select (select count(*) from note n) from person p where p.workspace_id = $1', /note n/],
    ['with x as (select 1 from person p) select 1 from x', /person p/],
    ['with person as (select 1) select 1 from person', /CTE named like/],
    ['select 1 from x.person p where p.workspace_id = $1', /schema x/],
    ['select 1 from control.session s', /schema control/],
    ['select 1 from pg_authid a', /unknown table/],
    ['select 1 from person p (id, workspace_id) where p.workspace_id = $1', /renames columns/],
    ['select 1 from person p where p.workspace_id = $1; delete from person', /more than one|`delete`/],
    ['delete from person p where p.workspace_id = $1', /begins with delete/],
    ['with gone as (delete from person p where p.workspace_id = $1 returning p.id) select 1 from gone', /`delete`|unknown/],
    ['select 1 from person p where p.workspace_id = $1 for update', /`update`/],
    ['select 1 into person from company c where c.workspace_id = $1', /`into`/],
    ['table person', /begins with table/],
    ['select 1 from (table person) x', /parenthesised|`table`/],
    ["select set_config('app.workspace_id', $2, true)", /set_config/],
    ['select app_set_workspace($2)', /app_set_workspace/],
    ["select query_to_xml('select * from person', true, true, '')", /query_to_xml/],
    ["select ts_stat('select * from person')", /ts_stat/],
    ["select * from dblink('', 'select 1') d", /dblink/],
    ["select pg_read_file('/etc/passwd')", /pg_read_file/],
    ['select pg_catalog.pg_sleep(1)', /pg_sleep/],
    ['select p.id from person p where p.workspace_id = $1 and ("set_config"($2, $2, true) is null)', /set_config/],
    ['select 1 from person p where p.workspace_id = $1)', /too many/],
    ['select 1 from person p where (p.workspace_id = $1', /missing/],
    ["select 'open from person p", /not closed/],
    ['select 1 /* open', /not closed/],
    ['', /begins with nothing/],
  ])('refused: %s', (text, why) => expect(verdict(text, 'read')).toMatch(why))
})

describe('a write', () => {
  test.each([
    'insert into person (workspace_id, id, name) values ($1, $2, $3)',
    'insert into "person" ("workspace_id", "id") values ($1, $2), ($1::uuid, $3) on conflict (workspace_id, id) do update set name = excluded.name returning id',
    'insert into person (workspace_id, id) select $1, r.id from jsonb_to_recordset($2) as r(id uuid) on conflict do nothing',
    'insert into note (workspace_id, id) select $1, p.id from person p where p.workspace_id = $1',
    'update person p set name = $3, version = p.version + 1 where p.workspace_id = $1 and p.id = $2 returning p.version',
    'update person p set name = r.name from jsonb_to_recordset($2) as r(id uuid, name text) where p.workspace_id = $1 and p.id = r.id',
    'delete from person p where p.workspace_id = $1 and p.id = $2',
    'delete from note n using person p where n.workspace_id = $1 and p.workspace_id = $1 and n.about_id = p.id',
    'with moved as (update person p set name = $2 where p.workspace_id = $1 returning p.id) select count(*) from moved',
    'select p.id from person p where p.workspace_id = $1 and p.id = $2 for update of p',
    'with w as (select 1) select p.id from person p where p.workspace_id = $1 for no key update',
    'select now()',
  ])('accepted: %s', (text) => expect(verdict(text, 'write')).toBe('accepted'))

  test.each([
    ['insert into person (id, name) values ($1, $2)', /first column/],
    ['insert into person values ($1, $2)', /first column/],
    ['insert into person (workspace_id, id) values ($2, $1)', /begin with \$1/],
    ['insert into person (workspace_id, id) values ($1, $2), ($3, $4)', /begin with \$1/],
    ['insert into person (workspace_id, id) select p.workspace_id, p.id from person p where p.workspace_id = $1', /begin with \$1/],
    ['insert into person (workspace_id, id) select $1, c.id from company c', /company c is not bound/],
    ['insert into elsewhere (workspace_id) values ($1)', /unknown table/],
    ['update person p set name = $2', /not bound/],
    ['update person set name = $2 where workspace_id = $1', /no alias/],
    ['update person p set name = (select c.name from company c where c.id = $2) where p.workspace_id = $1', /company c/],
    ['delete from person p', /not bound/],
    ['delete from note n using person p where n.workspace_id = $1 and n.about_id = p.id', /person p/],
    ['with gone as (delete from person p) select 1', /not bound/],
    ['merge into person p using company c on true when matched then delete', /begins with merge/],
    ['update person p set updated_at = now() where p.workspace_id = $1', /now/],
    ['update person p set updated_at = pg_catalog.now() where p.workspace_id = $1', /now/],
    ['update person p set updated_at = current_timestamp where p.workspace_id = $1', /current_timestamp/],
    ['insert into person (workspace_id, id) values ($1, gen_random_uuid())', /gen_random_uuid/],
    [
      'insert into person (workspace_id, id) values ($1, $2) on conflict (workspace_id, id) do update set updated_at = clock_timestamp()',
      /clock_timestamp/,
    ],
    ['delete from person p where p.workspace_id = $1 and random() < 0.5', /random/],
    ['update person p set name = $2 where p.workspace_id = $1 returning to_jsonb(p)', /to_jsonb\(\) in returning/],
    ['insert into person (workspace_id, id) values ($1, $2) returning json_build_object(1, 2)', /json_build_object\(\) in returning/],
    ["select set_config('app.workspace_id', $2, true)", /set_config/],
    ['commit', /begins with commit/],
    ['truncate person', /begins with truncate/],
  ])('refused: %s', (text, why) => expect(verdict(text, 'write')).toMatch(why))
})

/** Somebody who left a trace in every table that can hold one, and a look into all tables for what is left of it. */
import { asOwner } from '@rapport/core/postgres'
import type { HttpSink } from '@rapport/core/testing'
import { expect } from 'vitest'
import { listOf, type Post, type Ready, send, setUp, until } from './broadcasts.ts'
import { openSent, sendTo } from './flow-hooks.ts'
import { addHook } from './hooks.ts'
import { ran, upload, uploaded } from './import.ts'
import type { Office } from './office.ts'
import type { TestServer } from './server.ts'
import { openTracking, type Source } from './tracking.ts'

/** In every text that is theirs. */
export const canary = 'kanari'

export interface Planted {
  readonly id: string
  readonly mail: string
  readonly formerMail: string
  /** A note that hangs on a company by now. */
  readonly movedNote: string
  readonly source: Source
  readonly ready: Ready
  /** Texts that are theirs, each at a place of its own. */
  readonly texts: readonly string[]
}

const must = async <T>(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<T> => {
  const { status, text, body } = await answer
  expect([status < 300, text]).toEqual([true, text])
  return body as T
}

/** Through the interface, as people and programs do. Two texts are written by hand, which only mail servers and receivers could write. */
export async function plant(server: TestServer, office: Office, post: Post, sink: HttpSink): Promise<Planted> {
  const { mara, ids } = office
  const tracking = openTracking(server, office)
  const texts: string[] = []
  const say = (place: string): string => {
    const text = `${canary}${place}`
    texts.push(text)
    return text
  }
  await must(mara.post('/custom-fields', { of: 'person', label: 'Favourite', kind: 'text', options: { unique: true } }))
  const hook = await addHook(mara, sink, '/told')
  const [mail, formerMail] = [`${say('newmail')}@birds.example`, `${say('oldmail')}@birds.example`]
  const { id } = await must<{ id: string }>(
    mara.post(
      '/people',
      {
        name: `${say('oldname')} Vogel`,
        givenName: say('given'),
        familyName: say('family'),
        emails: [{ value: formerMail, label: say('label') }],
        phones: [{ value: '+493012345678' }],
        addresses: [{ street: say('street'), city: say('city'), country: 'DE' }],
        externalId: say('external'),
        favourite: say('custom'),
      },
      { 'idempotency-key': 'one-of-theirs' },
    ),
  )
  await must(mara.patch(`/people/${id}`, { name: `${say('name')} Vogel`, emails: [{ value: mail }] }))
  const note = await must<{ id: string }>(mara.post('/notes', { about: { object: 'person', id }, body: say('oldnote') }))
  await must(mara.patch(`/notes/${note.id}`, { body: say('note') }))
  const task = { title: say('oldtask'), description: say('taskwords'), about: { object: 'person', id }, assignee: ids.jonas }
  const made = await must<{ id: string }>(mara.post('/tasks', task))
  await must(mara.patch(`/tasks/${made.id}`, { title: say('task') }))
  const gone = await must<{ id: string }>(mara.post('/notes', { about: { object: 'person', id }, body: say('deletednote') }))
  await mara.delete(`/notes/${gone.id}`)
  // What was written about them and belongs to somebody else by now.
  const moved = await must<{ id: string }>(mara.post('/notes', { about: { object: 'person', id }, body: 'Asks for decaf.' }))
  await must(mara.patch(`/notes/${moved.id}`, { about: { object: 'company', id: ids.nordkaffee }, body: 'Decaf for the office.' }))
  await must(mara.post('/employments', { person: id, company: ids.nordkaffee, title: say('title') }))
  // Both what was taken and what only waits.
  const { flow: taking, url } = await openSent(mara, { on: 'webhook', by: { field: 'emails', path: 'mail' }, says: { said: 'said' } })
  await must(mara.post(`/flows/${taking}/publish`, {}))
  for (const body of [
    { mail, said: say('said'), other: say('sent') },
    { mail: 'none@birds.example', about: mail, said: say('waiting') },
  ])
    expect((await sendTo(server.address + new URL(url).pathname, body)).status).toBe(202)
  await must(
    mara.post('/interactions', {
      items: [
        { type: 'call.made', records: [{ object: 'person', id }], touchpoint: say('touchpoint'), properties: { number: say('number') } },
      ],
    }),
  )
  await must(
    mara.post('/interactions', {
      items: [
        {
          type: 'meeting.held',
          records: [id, ids.matteo].map((one) => ({ object: 'person', id: one })),
          properties: { place: say('meeting') },
        },
      ],
    }),
  )
  const source = await tracking.addSource({ policy: 'blank' })
  await tracking.say(source, 'page', { anonymousId: say('visitor'), context: { page: { url: `https://shop.example/${say('landing')}` } } })
  await tracking.say(source, 'identify', { anonymousId: `${canary}visitor`, traits: { email: mail } })
  await tracking.say(source, 'track', {
    anonymousId: `${canary}visitor`,
    event: 'Products Searched',
    properties: { query: say('query') },
    messageId: say('key'),
  })
  // Nobody is called by it, and so it is not taken.
  const shy = await tracking.addSource({ policy: 'nothing', name: 'Shy' })
  await tracking.say(shy, 'identify', { userId: say('refused'), traits: { email: `nobody@birds.example`, bcc: mail } })
  await must(mara.post('/consents', { object: 'person', record: id, given: true, purpose: await firstPurpose(), note: say('proof') }))
  const ready = await prepare()
  const list = await listOf(mara, [id])
  await until(mara, await send(mara, ready, list), { state: 'done' })
  await must(mara.post('/segments', { name: 'Birds', of: 'person', kind: 'live', condition: 'language is empty' }))
  const wrong = ['Name;Mail;Birthday', `${say('wrongrow')};${mail};neither a day`, `Other;other@birds.example;1.2.1980`].join('\n')
  await ran(mara, (await uploaded(mara, 'person', wrong)).id)
  await uploaded(mara, 'person', `Name;Mail;Town\n${canary}name Vogel;${mail};${say('file')}\nSomebody;else@birds.example;Oslo`)
  // Told of more while it is looked at, as long as the feed goes on: of their change it is told at last.
  await expect
    .poll(() => settled(hook.id), { timeout: 20_000 })
    .toSatisfy(
      (all: readonly { type: string; state: string }[]) =>
        all.some(({ type }) => type === 'person.changed') && all.every(({ state }) => state !== 'waiting'),
    )
  await byHand(say)
  // Servers write down now and then what was refused.
  await expect.poll(() => rowsWith(server, office.workspace, `${canary}refused`), { timeout: 20_000 }).toMatchObject({ source_refusal: 1 })
  return { id, mail, formerMail, movedNote: moved.id, source, ready, texts }

  async function firstPurpose(): Promise<string> {
    return (
      await must<{ id: string }>(mara.post('/purposes', { name: 'Birds', basis: 'consent', wording: 'News of birds', offered: true }))
    ).id
  }
  function prepare(): Promise<Ready> {
    return setUp(server, post, mara)
  }
  async function settled(hookId: string): Promise<readonly { type: string; state: string }[]> {
    return (await must<{ items: { type: string; state: string }[] }>(mara.get(`/webhooks/${hookId}/deliveries`))).items
  }
  /** What receivers of webhooks and mail servers answer. */
  async function byHand(text: (place: string) => string): Promise<void> {
    await asOwner(server.test.ownerUrl, async (owner) => {
      await owner.query(
        `update webhook_delivery set tries = jsonb_build_array(jsonb_build_object('answer', $2::text)) where record_id = $1 and action = 'changed'`,
        [id, text('answer')],
      )
      await owner.query(`update message set reason = $2 where record_id = $1`, [id, text('reason')])
      await owner.query(
        `insert into suppression (workspace_id, channel, address_key, reason, note, at) select m.workspace_id, 'mail', m.address_key, 'bounced', $2, now() from message m where m.record_id = $1 limit 1 on conflict do nothing`,
        [id, text('bounce')],
      )
      await owner.query(
        `insert into suppression_opening (workspace_id, id, channel, address_key, reason, closed_at, why, at, actor_kind, actor_name)
         select m.workspace_id, gen_random_uuid(), 'mail', m.address_key, 'bounced', now(), $2, now(), 'member', 'Mara' from message m where m.record_id = $1 limit 1`,
        [id, text('opened')],
      )
    })
  }
}

/** A file that nobody imported yet. */
export const fileOf = (office: Office, text: string) => upload(office.mara, 'person', text)

const tablesText = `select format('%I.%I', n.nspname, c.relname) as table, exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id') as owned,
    coalesce((select string_agg(format('encode(t.%I, ''escape'')', a.attname), ' || ') from pg_attribute a where a.attrelid = c.oid and a.atttypid = 'bytea'::regtype and a.attnum > 0), '''''') as bytes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'control', 'jobs') and c.relkind in ('r', 'p') and not c.relispartition order by 1`

/** Tables in which a text stands, whatever its case, in the rows of a workspace and in those that are no workspace's; with how many rows. */
export const rowsWith = (server: TestServer, workspace: string, text: string): Promise<Record<string, number>> =>
  asOwner(server.test.ownerUrl, async (owner) => {
    const found: Record<string, number> = {}
    const { rows: tables } = await owner.query<{ table: string; owned: boolean; bytes: string }>(tablesText)
    for (const { table, owned, bytes } of tables) {
      const where = owned ? `t.workspace_id = '${workspace}' and` : ''
      const { rows } = await owner.query<{ n: string }>(
        `select count(*) as n from ${table} t where ${where} (t::text ilike $1 or ${bytes} ilike $1)`,
        [`%${text}%`],
      )
      if (rows[0]!.n !== '0') found[table.replace('public.', '')] = Number(rows[0]!.n)
    }
    return found
  })

/** A hash of all rows of a workspace, table by table; of those that name `about` and do not name `but`, where they are given. */
export const hashesOf = (server: TestServer, workspace: string, about = '', but = 'nobody'): Promise<Record<string, string>> =>
  asOwner(server.test.ownerUrl, async (owner) => {
    const hashes: Record<string, string> = {}
    const { rows: tables } = await owner.query<{ table: string; owned: boolean }>(tablesText)
    for (const { table, owned } of tables) {
      if (!owned) continue
      const { rows } = await owner.query<{ h: string | null }>(
        `select md5(string_agg(t::text, '' order by t::text)) as h from ${table} t where t.workspace_id = $1 and t::text like $2 and t::text not like $3`,
        [workspace, `%${about}%`, `%${but}%`],
      )
      hashes[table] = rows[0]!.h ?? ''
    }
    return hashes
  })

export interface ErasureAnswer {
  readonly id: string
  readonly state: string
  readonly problem: string | null
  readonly by: string
  readonly hash: string | null
  readonly previous: string | null
  readonly counts: readonly { readonly table: string; readonly deleted: number; readonly rewritten: number; readonly stays: number }[]
  readonly told: readonly string[]
  readonly marks: readonly { readonly field: string; readonly liftedAt: string | null }[]
}
export interface PreviewAnswer {
  readonly word: string
  readonly lines: readonly { readonly table: string; readonly rows: number; readonly stays: number; readonly left: string | null }[]
  readonly told: readonly string[]
}

/** What would go. */
export const previewOf = (office: Office, id: string): Promise<PreviewAnswer> =>
  must(office.mara.get(`/erasures/preview?object=person&record=${id}`))

/** Erases, and waits until it is done. */
export async function eraseWholly(office: Office, id: string): Promise<ErasureAnswer> {
  const { word } = await previewOf(office, id)
  const begun = await must<ErasureAnswer>(office.mara.post('/erasures', { object: 'person', record: id, ground: 'request', confirm: word }))
  return untilErased(office, begun.id)
}

export async function untilErased(office: Office, erasure: string): Promise<ErasureAnswer> {
  await expect
    .poll(() => office.mara.get<ErasureAnswer>(`/erasures/${erasure}`).then(({ body }) => [body.state, body.problem]), { timeout: 20_000 })
    .toEqual(['done', null])
  return (await office.mara.get<ErasureAnswer>(`/erasures/${erasure}`)).body
}

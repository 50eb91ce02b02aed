/** A time in the life of a shop as its programs tell it, and all that is known of it afterwards, by names instead of ids. */
import { asOwner } from '@rapport/core/postgres'
import type { Office } from './office.ts'
import type { TestServer } from './server.ts'
import { basic } from './tracking.ts'

/** Numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** By which source a message comes. */
export type From = 'page' | 'server'
export interface Event {
  readonly from: From
  readonly message: Readonly<Record<string, unknown>>
}

/**
 * So many events in the order in which they happened. Each person has a name in the programs, an address, a number and a card, works for one of three companies and uses
 * two browsers alone; most of what happens there is told before it is known whose they are. A server says who somebody is once for each browser.
 */
export function eventsOf(count: number, random: (below: number) => number, began: Date): readonly Event[] {
  const people = Math.max(2, Math.ceil(count / 12))
  const identified = new Set<string>()
  return Array.from({ length: count }, (_, index): Event => {
    const n = random(people)
    const browser = `browser-${n}-${random(2)}`
    const common = { messageId: `m-${index}`, timestamp: new Date(began.getTime() + index * 60_000).toISOString() }
    const context = { page: { url: `https://shop.example/${index}` }, userAgent: random(2) ? 'Firefox/140.0 Windows' : 'Chrome/140 Linux' }
    const user = { userId: `user-${n}` }
    const happened = random(10)
    if (happened < 4) return { from: 'page', message: { ...common, type: 'page', anonymousId: browser, context } }
    if (happened < 5) return { from: 'page', message: { ...common, ...user, type: 'page', anonymousId: browser, context } }
    if (happened < 7) return { from: 'page', message: { ...common, type: 'track', anonymousId: browser, event: 'Basket filled', context } }
    if (happened < 8 || identified.has(browser))
      return {
        from: 'server',
        message: {
          ...common,
          ...user,
          ...(random(2) ? { anonymousId: browser } : {}),
          type: 'track',
          event: 'Order Completed',
          properties: { order_id: `o-${index}`, revenue: index },
        },
      }
    identified.add(browser)
    const traits = {
      name: `Person ${n}`,
      email: `Person-${n}@shop.example`,
      phone: `+49403${String(10_000 + n)}`,
      card: `card-${n}`,
      company: { id: `firm-${n % 3}`, name: `Firm ${n % 3}` },
    }
    return { from: 'server', message: { ...common, ...user, type: 'identify', anonymousId: browser, traits } }
  })
}

/** The sources of an office by which events come. */
export type Keys = Readonly<Record<From, string>>

/** A card, two sources and two segments. */
export async function openShop(office: Office): Promise<{ readonly keys: Keys; readonly segments: readonly string[] }> {
  const make = async <T>(method: 'POST' | 'PUT', path: string, body: object): Promise<T> => {
    const answer = await office.mara.send<T>(method, path, body)
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return answer.body
  }
  const { key } = await make<{ key: string }>('POST', '/custom-fields', {
    of: 'person',
    label: 'Card',
    kind: 'text',
    options: { unique: true },
  })
  const { rules } = (await office.mara.get<{ rules: { ranked: object[] } }>('/identity')).body
  const card = { by: 'card', field: key, enabled: true, traits: ['card'], secret: true, nobodys: [] }
  await make('PUT', '/identity', { rules: { ...rules, ranked: [...rules.ranked, card] } })
  const source = async (kind: string) => (await make<{ writeKey: string }>('POST', '/sources', { name: kind, kind })).writeKey
  const conditions = ['happened page.viewed >= 3 times in the last 30 days', 'happened order.placed in the last 30 days']
  const segments: string[] = []
  for (const condition of conditions)
    segments.push((await make<{ id: string }>('POST', '/segments', { name: condition, of: 'person', kind: 'live', condition })).id)
  return { keys: { page: await source('website'), server: await source('server') }, segments }
}

/** Sends events of one source as a batch, again for as long as the server asks for it. Answers how often it was asked to. */
export async function send(server: TestServer, key: string, batch: readonly Event[]): Promise<number> {
  for (let again = 0; ; again++) {
    const answer = await fetch(`${server.address}/v1/batch`, {
      method: 'POST',
      headers: { authorization: basic(key), 'content-type': 'application/json' },
      body: JSON.stringify({ batch: batch.map(({ message }) => message) }),
    })
    const text = await answer.text()
    if (answer.status === 200) return again
    if (answer.status !== 503 && answer.status !== 429) throw new Error(`${answer.status} ${text}`)
  }
}

const texts: Readonly<Record<string, string>> = {
  people: `select p.external_id as who, p.name, p.emails, p.phones, p.custom from person p where p.workspace_id = $1 and p.external_id like 'user-%'`,
  visitors: `select v.anonymous_id as browser, p.external_id as who, v.joined_by, v.joined_with, v.joined_at, v.proof, v.first_at, v.several, v.landing, v.device
    from visitor v left join person p on p.workspace_id = $1 and p.id = v.person_id where v.workspace_id = $1`,
  companies: `select c.external_id as which, c.name from company c where c.workspace_id = $1 and c.external_id like 'firm-%'`,
  employments: `select p.external_id as who, c.external_id as which from employment e join person p on p.workspace_id = $1 and p.id = e.person_id
    join company c on c.workspace_id = $1 and c.id = e.company_id where e.workspace_id = $1 and p.external_id like 'user-%'`,
  interactions: `select i.type, i.at, case when i.key not like 'identified %' then i.key end as key, i.channel, i.touchpoint, i.properties, i.actor_name as by,
    (select string_agg(coalesce(p.external_id, v.anonymous_id, c.external_id, 'nobody'), ' ' order by coalesce(p.external_id, v.anonymous_id, c.external_id, 'nobody'))
      from interaction_of o left join person p on p.workspace_id = $1 and p.id = o.record_id left join visitor v on v.workspace_id = $1 and v.id = o.record_id
      left join company c on c.workspace_id = $1 and c.id = o.record_id where o.workspace_id = $1 and o.at = i.at and o.id = i.id) as whom
    from interaction i where i.workspace_id = $1 and i.type not like 'segment.%'`,
}

/** All that is known by the events, a sorted list of lines for each kind of thing. */
export const stateOf = ({ test }: TestServer, { workspace }: Office): Promise<Readonly<Record<string, readonly string[]>>> =>
  asOwner(test.ownerUrl, async (owner) => {
    const found: [string, readonly string[]][] = []
    for (const [name, text] of Object.entries(texts)) {
      const { rows } = await owner.query<object>(text, [workspace])
      found.push([name, rows.map((row) => JSON.stringify(row)).sort()])
    }
    return Object.fromEntries(found)
  })

/** Who is in a segment, by their names. */
export async function membersOf({ test }: TestServer, segment: string): Promise<readonly string[]> {
  return asOwner(test.ownerUrl, async (owner) => {
    const { rows } = await owner.query<{ who: string }>(
      `select coalesce(p.external_id, p.name) as who from segment_member m join person p on p.workspace_id = m.workspace_id and p.id = m.record_id where m.segment_id = $1`,
      [segment],
    )
    return rows.map(({ who }) => who).sort()
  })
}

/** All that some messages may be about, read at once: one statement for each way to know a record again, in one round trip. */
import { identifying, type Model } from '../../object/index.ts'
import type { Identity } from '../../module/index.ts'
import type { Database, Transaction } from '../../postgres/index.ts'
import { valueOf } from '../../sql/column.ts'
import { rowsOf } from '../../sql/table.ts'
import { lookupOf } from '../../store/identified.ts'
import { rawJson } from '../../store/select.ts'
import type { Standing } from './deciding.ts'
import type { Message } from '../message/message.ts'
import { nameIn } from '../message/name.ts'
import { saidIn } from '../message/said.ts'
import { type ClaimReading, claimsOf, counts, saidOf } from './claims.ts'
import { mostBrowsers } from './rules.ts'
import { type Found, Records } from './standing.ts'
import { valuesOf } from './traits.ts'

/** By which field which texts are looked up, each text as it is kept; individuals by the fields of the rules. */
interface Wanted extends Readonly<Record<'anonymous' | 'group' | 'domain' | 'name', ReadonlySet<string>>> {
  readonly individuals: ReadonlyMap<string, ReadonlySet<string>>
}

/** Records alike by one value that are looked at: it is enough to know that there are several. */
const mostAlike = 3

/** Reads all that some messages may be about, as it stands at this moment. */
export async function readStanding(
  { database, now, ...reading }: ClaimReading & { readonly database: Pick<Database, 'transaction'>; readonly now: Date },
  workspace: string,
  identity: Identity,
  messages: readonly Message[],
): Promise<Standing> {
  const { model } = reading
  const wanted = wantedBy(messages, identity, reading)
  const { individual, visitor, organisation, membership } = identity
  return database.transaction(workspace, async (tx) => {
    const by = (object: string, key: string, texts: ReadonlySet<string>): Promise<Found[]> => found(tx, model, object, key, texts)
    const [people, visitors, groups, domains, organisations] = await Promise.all([
      Promise.all([...wanted.individuals].map(([field, texts]) => by(individual.object, field, texts))),
      by(visitor.object, visitor.anonymous, wanted.anonymous),
      by(organisation.object, organisation.group, wanted.group),
      by(organisation.object, organisation.domain, wanted.domain),
      by(organisation.object, organisation.name, wanted.name),
    ])
    const theirs = await byIds(tx, model, individual.object, individualsOf(visitors, visitor.individual))
    const individuals = [...people.flat(), ...theirs]
    const firms = [...groups, ...domains, ...organisations]
    // Also where none is there yet: whoever belongs to another is not made to belong to one that comes.
    const isNamed = [wanted.group, wanted.domain, wanted.name].some(({ size }) => size > 0)
    const [memberships, visitorsOf] = await Promise.all([
      individuals.length > 0 && isNamed ? membershipsOf(tx, model, membership, individuals) : [],
      individuals.length > 0 && wanted.anonymous.size > 0 ? countVisitors(tx, model, visitor, individuals) : new Map<string, number>(),
    ])
    const records = (object: string, keys: readonly string[], all: readonly Found[]): Records =>
      new Records(model.object(object), keys, all, now)
    return {
      people: records(individual.object, [...wanted.individuals.keys()], individuals),
      visitors: records(visitor.object, [visitor.anonymous], visitors),
      organisations: records(organisation.object, [organisation.group, organisation.domain, organisation.name], firms),
      memberships: records(membership.object, [membership.individual], memberships),
      visitorsOf,
    }
  })
}

/** The oldest few records for each text, by the index of the field. */
async function found(tx: Transaction, model: Model, name: string, key: string, texts: ReadonlySet<string>): Promise<Found[]> {
  if (texts.size === 0) return []
  const object = model.object(name)
  const one = `select r.id, r.version, ${rawJson(object, 'r')} as values from ${rowsOf(object, 'r')} and ${lookupOf(object, key).has('array[t.value]')} order by r.id limit ${mostAlike}`
  return tx.query(`select f.id, f.version, f.values from unnest($2::text[]) as t(value) cross join lateral (${one}) f`, [[...texts]])
}

/** Whose the visitors are. */
const individualsOf = (visitors: readonly Found[], key: string): readonly string[] => [
  ...new Set(visitors.flatMap(({ values }) => (typeof values[key] === 'string' ? [values[key]] : []))),
]

async function byIds(tx: Transaction, model: Model, name: string, ids: readonly string[]): Promise<Found[]> {
  if (ids.length === 0) return []
  const object = model.object(name)
  return tx.query(`select r.id, r.version, ${rawJson(object, 'r')} as values from ${rowsOf(object, 'r')} and r.id = any($2::uuid[])`, [ids])
}

/** Where individuals belong; of somebody with more than a hundred the oldest. */
async function membershipsOf(
  tx: Transaction,
  model: Model,
  { object: name, individual }: Identity['membership'],
  individuals: readonly Found[],
): Promise<Found[]> {
  const object = model.object(name)
  const one = `select r.id, r.version, ${rawJson(object, 'r')} as values from ${rowsOf(object, 'r')} and ${valueOf(object, individual, 'r')} = t.id order by r.id limit 100`
  return tx.query(`select f.id, f.version, f.values from unnest($2::uuid[]) as t(id) cross join lateral (${one}) f`, [
    individuals.map(({ id }) => id),
  ])
}

/** How many visitors each of some individuals has, counted as far as it matters. */
async function countVisitors(
  tx: Transaction,
  model: Model,
  { object: name, individual }: Identity['visitor'],
  individuals: readonly Found[],
): Promise<Map<string, number>> {
  const object = model.object(name)
  const one = `select count(*)::int as n from (select r.id from ${rowsOf(object, 'r')} and ${valueOf(object, individual, 'r')} = t.id limit ${mostBrowsers}) c`
  const rows = await tx.query<{ id: string; n: number }>(
    `select t.id, f.n from unnest($2::uuid[]) as t(id) cross join lateral (${one}) f`,
    [individuals.map(({ id }) => id)],
  )
  return new Map(rows.map(({ id, n }) => [id, n]))
}

/** By what messages name customers, each with the field that holds it. */
export function namesIn(messages: readonly Message[], identity: Identity, reading: ClaimReading): ReadonlySet<string> {
  const { individuals, ...others } = wantedBy(messages, identity, reading)
  return new Set([...individuals, ...Object.entries(others)].flatMap(([key, texts]) => [...texts].map((text) => `${key} ${text}`)))
}

/** By which texts messages name customers: read by the same rules by which it is decided. */
function wantedBy(messages: readonly Message[], identity: Identity, reading: ClaimReading): Wanted {
  const { individual, organisation } = identity
  const { model, rules } = reading
  const fields = [individual.user, ...rules.ranked.map(({ field }) => field)]
  const individuals = new Map(fields.map((field) => [field, new Set<string>()]))
  const wanted = { anonymous: new Set<string>(), group: new Set<string>(), domain: new Set<string>(), name: new Set<string>() }
  const add = (to: Set<string>, ...texts: readonly (string | null)[]): void => texts.forEach((text) => text !== null && to.add(text))
  const [people, organisations] = [model.object(individual.object), model.object(organisation.object)]
  for (const message of messages) {
    const { kind, previous, anonymous, group, traits } = message
    add(wanted.anonymous, anonymous, previous)
    if (rules.alias) add(individuals.get(individual.user)!, previous)
    const { values } = saidOf(message, identity, people, reading)
    for (const claim of claimsOf(message, values, reading)) if (counts(claim)) add(individuals.get(claim.rule.field)!, claim.text)
    // What they are said to have is theirs only where nobody else has it, also where no rule is asked of it.
    for (const { by, field } of rules.ranked) if (by !== 'user') add(individuals.get(field)!, ...identifying(values[field]))
    const own = kind === 'identify' ? saidIn(traits[organisation.trait]) : {}
    add(wanted.group, group, nameIn(own.id))
    const said = valuesOf(organisations, organisation.traits, kind === 'group' ? traits : own, reading, 'declared').values
    add(wanted.domain, ...identifying(said[organisation.domain]))
    add(wanted.name, ...identifying(said[organisation.name]))
  }
  return { ...wanted, individuals }
}

/**
 * The SQL compiler, the predicate and plain words agree on what filters mean: random trees by the thousand, over values as odd as
 * a field may hold, added fields of every kind, time zones and rights. Many trees travel in one statement.
 */
import type { Field, ObjectType } from '@rapport/core/object'
import {
  checkCondition,
  type Condition,
  fieldNames,
  formatFilter,
  type Given,
  type Hidden,
  matches,
  operatorsOf,
  resolvePath,
} from '@rapport/core/rules'
import { asOwner } from '@rapport/core/postgres'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessClause, filterFor } from '../core/access/index.ts'
import { rowsOf } from '../core/sql/table.ts'
import { scopeOf } from '../core/store/compile.ts'
import { whereClause } from '../core/store/where.ts'
import type { MemberKey } from './index.ts'
import { model as base, now, openKaldi, type Asker, type Kaldi } from './testing/kaldi.ts'
import { oddCustomers, oddModel } from './testing/odd-customers.ts'
import { objectNames, shows, type Row, type Rows } from './testing/oracle.ts'
import { plainAnswers } from './testing/plain-filters.ts'
import { comparing, exactly, poolsOf, randomFilters, type Pools } from './testing/random-filters.ts'

const model = oddModel(base)
/** Trees in all, fewer where the same runs again on another footing; and how many of them one statement asks. */
const again = process.env['RAPPORT_READS'] ?? process.env['TEST_DATABASE_URL']
const trees = Number(process.env['RAPPORT_RUNS'] ?? (again ? 1000 : 5000))
const together = 25
const seed = Number(process.env['RAPPORT_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const timeZones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'America/Sao_Paulo']

let kaldi: Kaldi
beforeAll(async () => {
  const members = ({ members }: Kaldi['world']): string[] => Object.values(members).map(({ id }) => id)
  kaldi = await openKaldi({ model, more: (world) => oddCustomers(model, members(world), 60) })
  // As autovacuum would by and by: without statistics PostgreSQL takes every table for one of a few rows.
  await asOwner(kaldi.test.ownerUrl, (owner) => owner.query('analyze'))
}, 60_000)
afterAll(() => kaldi?.close())

/** What a field is, and where its value lies. */
const kindOf = ({ kind, custom }: Field): string => (custom ? `${kind} ${custom.filled ? 'in a slot' : 'in JSON'}` : kind)

/** How often each operator on each kind was asked, found something, and left something out. */
class Coverage {
  readonly counts = new Map<string, { asked: number; found: number; left: number }>()
  note(object: ObjectType, condition: Condition, found: number, of: number): void {
    if (!('field' in condition)) return
    const { value, last } = resolvePath(model, object, condition.field)
    const name = `${kindOf(last.field.kind === 'latest' ? value : last.field)} ${condition.op}`
    const count = this.counts.get(name) ?? { asked: 0, found: 0, left: 0 }
    this.counts.set(name, { asked: count.asked + 1, found: count.found + Number(found > 0), left: count.left + Number(found < of) })
  }
}

/** The ids that each tree finds, all trees by one statement. */
async function bySql(who: Asker, object: ObjectType, conditions: readonly Condition[]): Promise<string[][]> {
  const scope = scopeOf(model, who.actor, now)
  const each = conditions.map((condition, n) => {
    const access = accessClause(model, who.actor, object, 'read', 'r', scope.parameters)
    const clause = whereClause(scope, object, condition, 'r')
    return `select ${n} as n, r.id from ${rowsOf(object, 'r')} and ${access} and ${clause}`
  })
  const text = `select coalesce(json_agg(json_build_array(n, id)), '[]')::text from (${each.join(' union all ')}) found`
  const json = await kaldi.test.database.readJson(kaldi.workspace, { text, values: scope.parameters.values })
  const pairs = JSON.parse(json!) as [n: number, id: string][]
  return conditions.map((_, n) => pairs.flatMap(([of, id]) => (of === n ? [id] : [])).toSorted())
}

const byPredicate = (object: ObjectType, rows: readonly Row[], condition: Condition, given: Given): string[] =>
  rows
    .filter((row) => matches(model, object, condition, row, given))
    .map(({ id }) => id)
    .toSorted()

/** Everything that somebody sees, looked up once. */
function around(who: Asker, timeZone: string): { readonly seen: Rows; readonly given: Given } {
  const seen = new Map([...kaldi.rows.keys()].map((name) => [name, Object.hasOwn(who.seer.rights, name) ? kaldi.seenBy(who, name) : []]))
  const links = new Map<string, Map<unknown, Row[]>>()
  const related: Given['related'] = (name, by, id) => {
    const link = `${name}.${by}`
    if (!links.has(link))
      links.set(
        link,
        Map.groupBy(seen.get(name)!, (row) => row[by]),
      )
    return links.get(link)!.get(id) ?? []
  }
  const record: Given['record'] = (name, id) => seen.get(name)!.find((row) => row.id === id)
  return { seen, given: { now, me: who.actor.member, timeZone, record, related } }
}

/** What was asked, what it came to, and where the three do not agree. */
class Tally {
  readonly coverage = new Coverage()
  readonly outcomes = { none: 0, some: 0, all: 0 }
  readonly wrong: object[] = []
  readonly #askers = new Map<string, Asker>()

  async asker(key: MemberKey | 'system'): Promise<Asker> {
    const known = this.#askers.get(key) ?? (key === 'system' ? kaldi.system : await kaldi.asker(key))
    this.#askers.set(key, known)
    return known
  }

  /** Asks all of them three times. */
  async compare(asker: Asker, timeZone: string, object: ObjectType, filters: readonly Condition[]): Promise<void> {
    const who: Asker = { ...asker, actor: { ...asker.actor, timeZone } }
    const { seen, given } = around(who, timeZone)
    const { finds } = plainAnswers({ model, rows: kaldi.rows, seer: who.seer, now, timeZone })
    // The sentence is what travels: SQL is made of what is read from it.
    const sentences = filters.map(formatFilter)
    const sql = await bySql(
      who,
      object,
      sentences.map((sentence) => filterFor(model, who.actor, object, sentence) ?? { and: [] }),
    )
    const there = seen.get(object.name)!
    for (const [n, filter] of filters.entries()) {
      const said = finds(object.name, filter)
      const predicate = byPredicate(object, there, checkCondition(model, object, filter, { timeZone }), given)
      if (said.join() !== sql[n]!.join() || said.join() !== predicate.join())
        this.wrong.push({
          for: who.actor.name,
          timeZone,
          object: object.name,
          sentence: sentences[n],
          ...differences(said, sql[n]!, predicate),
        })
      this.coverage.note(object, filter, said.length, there.length)
      this.outcomes[said.length === 0 ? 'none' : said.length === there.length ? 'all' : 'some']++
    }
  }
}

const timeZoneOf = (round: number): string => timeZones[round % timeZones.length]!

test(`every operator on every field means one thing (seed ${seed})`, async () => {
  const pools = poolsOf(kaldi.rows)
  const tally = new Tally()
  const system = await tally.asker('system')
  let round = 0
  for (const object of objectNames.map((name) => model.object(name)))
    for (const key of fieldNames(model, object)) {
      const operators = operatorsOf(resolvePath(model, object, key).value, model)
      const filters = operators.flatMap((op) => [
        ...exactly(model, object, key, op, pools),
        ...fc.sample(comparing(model, object, key, op, pools), { numRuns: 2, seed: seed + round++ }),
      ])
      await tally.compare(system, timeZoneOf(round + filters.length), object, filters)
    }
  expect(tally.wrong.slice(0, 5)).toEqual([])
  expectEverything(tally.coverage)
}, 600_000)

test(`${trees} random trees mean one thing (seed ${seed})`, async () => {
  const pools = poolsOf(kaldi.rows)
  const tally = new Tally()
  const askers = ['system', 'mara', 'aylin', 'jonas', 'petra'] as const
  for (let round = 0; round * together < trees && tally.wrong.length === 0; round++) {
    const who = await tally.asker(askers[round % askers.length]!)
    // People have most fields, and so they are asked most.
    const object = model.object((['person', 'company', 'person', ...objectNames] as const)[Math.floor(round / askers.length) % 10]!)
    await tally.compare(who, timeZoneOf(round), object, fc.sample(treesOf(who, object, pools), { numRuns: together, seed: seed + round }))
  }
  expect(tally.wrong.slice(0, 5)).toEqual([])
  // Trees that never find anything would agree about nothing.
  expect(tally.outcomes.some).toBeGreaterThan(trees / 10)
}, 3_600_000)

const hiddenFrom = new Map<string, Hidden>()
const arbitraries = new Map<string, fc.Arbitrary<Condition>>()
/** Trees that name what exists for whoever asks. Most see the same. */
function treesOf({ seer: { rights } }: Asker, object: ObjectType, pools: Pools): fc.Arbitrary<Condition> {
  const right = JSON.stringify(Object.values(rights).map(({ read, hide }) => [read === 'none', hide]))
  const isAdded = (name: string, key: string): boolean =>
    Boolean(Object.hasOwn(model.object(name).fields, key) && model.object(name).fields[key]!.custom)
  if (!hiddenFrom.has(right)) hiddenFrom.set(right, (name, key) => !shows({ rights }, name, isAdded(name, key) ? 'id' : key))
  const of = `${object.name} ${right}`
  if (!arbitraries.has(of)) arbitraries.set(of, randomFilters(model, object, pools, hiddenFrom.get(right)!))
  return arbitraries.get(of)!
}

const differences = (plain: readonly string[], sql: readonly string[], predicate: readonly string[]): object => ({
  onlySql: sql.filter((id) => !plain.includes(id)),
  notSql: plain.filter((id) => !sql.includes(id)),
  onlyPredicate: predicate.filter((id) => !plain.includes(id)),
  notPredicate: plain.filter((id) => !predicate.includes(id)),
})

/** Every operator of every kind of field, wherever its values lie, found something and left something out. */
function expectEverything({ counts }: Coverage): void {
  const fields = objectNames.flatMap((name) => Object.values(model.object(name).fields)).filter(({ kind }) => kind !== 'latest')
  const missing = [...Map.groupBy(fields, kindOf)].flatMap(([kind, some]) =>
    operatorsOf(some[0]!, model)
      // What every record must have is never empty.
      .filter((op) => !['empty', 'notEmpty'].includes(op) || some.some(({ presence }) => presence !== 'required'))
      .filter((op) => !counts.get(`${kind} ${op}`)?.found || !counts.get(`${kind} ${op}`)?.left)
      .map((op) => `${kind} ${op} ${JSON.stringify(counts.get(`${kind} ${op}`))}`),
  )
  expect(missing).toEqual([])
}

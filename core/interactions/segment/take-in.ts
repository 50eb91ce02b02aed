/** Messages are taken in: whom they are about is looked up and decided, and all of it is written in one transaction. */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import type { Identity, JoinRule, Proof } from '../../module/index.ts'
import type { Database, Transaction } from '../../postgres/index.ts'
import { sqlState } from '../../postgres/errors.ts'
import { rowsOf } from '../../sql/table.ts'
import { lookupOf } from '../../store/identified.ts'
import { type Barrier, type Change, modelAt, type Models, type Store } from '../../store/index.ts'
import { type Channel, identifying, type InteractionTypes, type Model } from '../../object/index.ts'
import { aboutWhom, type About } from '../identity/decide.ts'
import type { Policy, Standing } from '../identity/deciding.ts'
import type { KeptRules } from '../identity/kept-rules.ts'
import { type Rules, rulesIn } from '../identity/rules.ts'
import { withoutErased } from '../identity/barred.ts'
import { namesIn, readStanding } from '../identity/load.ts'
import type { Records } from '../identity/standing.ts'
import type { Interaction } from '../read-item.ts'
import { keepInteractions } from '../record.ts'
import { readRules } from '../retention/erase.ts'
import { tooOld } from '../retention/too-old.ts'
import { isRobot } from '../message/device.ts'
import type { Message } from '../message/message.ts'
import { type Happened, happenedIn } from './event.ts'
import { busy, type Line } from './line.ts'

/** With what messages are taken in. */
export interface TakingIn {
  readonly database: Database
  readonly store: Store
  /** The declared one, and those of the workspaces. */
  readonly model: Model
  readonly models?: Models | undefined
  readonly types: InteractionTypes
  readonly identity: Identity
  /** The rules of the workspaces; the usual ones where nothing keeps others. */
  readonly rules?: KeptRules | undefined
  /** Who may not come back. */
  readonly barrier?: Barrier | undefined
  /** In which those wait who tell of the same customers. */
  readonly line: Line
  /** Is told after interactions were recorded. */
  readonly written?: ((workspace: string) => void) | undefined
}

/** Who sends them. */
export interface Sender {
  readonly id: string
  readonly workspace: string
  readonly name: string
  readonly kind: 'website' | 'app' | 'server'
  readonly policy: Policy
  /** The country of the workspace: phone numbers without + belong to it. */
  readonly country: string | null
}

/** How often it is decided anew because somebody else was there first. */
const attempts = 8

/**
 * Takes in messages in the order in which they are given; answers what was left out of each. What the records refuse of one message is that one's
 * refusal: the others are taken without it. Throws `segment.busy` (503) where others were there first time and again, and what a transaction throws.
 */
export async function takeIn(taking: TakingIn, sender: Sender, messages: readonly Message[], now: Date): Promise<(readonly Problem[])[]> {
  const { database, barrier, identity } = taking
  const [{ model }, kept] = await Promise.all([modelAt(taking, sender.workspace), taking.rules?.of(sender.workspace) ?? null])
  const reading = readingOf(sender, identity, model, kept)
  const allowed = await withoutErased({ database, barrier, ...reading }, sender.workspace, identity, messages)
  const left = allowed.flatMap((one) => ('message' in one ? [one.message] : []))
  const notes = left.length > 0 ? await takeInAll(taking, sender, left, reading, now) : []
  return allowed.map((one) => ('barred' in one ? [one.barred] : notes.shift()!))
}

/** How what a sender says is read. A page that may write over is believed in what it writes, and is a page all the same. */
export function readingOf(
  { kind, policy, country }: Pick<Sender, 'kind' | 'policy' | 'country'>,
  identity: Identity,
  model: Model,
  kept: Rules | null,
) {
  const secret = kind === 'server'
  return { model, country, secret, trusted: secret || policy === 'all', rules: rulesIn(kept, identity, model) }
}

type Reading = ReturnType<typeof readingOf>

async function takeInAll(
  taking: TakingIn,
  sender: Sender,
  messages: readonly Message[],
  reading: Reading,
  now: Date,
): Promise<(readonly Problem[])[]> {
  const outcome = await takeInTogether(taking, sender, messages, reading, now)
  if (!(outcome instanceof Problem)) return outcome
  if (messages.length === 1) return [[outcome]]
  const half = Math.ceil(messages.length / 2)
  const first = await takeInAll(taking, sender, messages.slice(0, half), reading, now)
  return [...first, ...(await takeInAll(taking, sender, messages.slice(half), reading, now))]
}

/** Answers what the records refuse of one of them. */
async function takeInTogether(
  taking: TakingIn,
  sender: Sender,
  messages: readonly Message[],
  reading: Reading,
  now: Date,
): Promise<(readonly Problem[])[] | Problem> {
  const { line, identity } = taking
  const cards = reading.rules.ranked.flatMap(({ by, field }) => (by === 'card' ? [field] : []))
  const names = namesIn(messages, identity, reading)
  const happened = happenedBy(messages, taking.types, reading)
  // While others are before.
  happened(reading.model)
  let place = line.enter(sender.workspace, names)
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      await place?.turn
      try {
        return await takeInOnce(taking, sender, messages, happened, now)
      } catch (error) {
        const problem = refusalOf(error)
        if (problem === null) throw error
        if (!isOthers(problem, identity, cards)) return problem
        // Whoever was first is through by then, as their rows were waited for.
        if (attempt > 1) await sleep(Math.random() * 20 * attempt)
        place ??= line.enter(sender.workspace, names, 'wanted')
      }
    }
  } finally {
    place?.leave()
  }
  throw busy()
}

/** What one of the messages is to blame for; null for anything else. The database takes no text that is broken, and none that is too long for an index. */
function refusalOf(error: unknown): Problem | null {
  if (error instanceof Problem) return error.status < 500 ? error : null
  return /^(22|54)/.test(sqlState(error) ?? '')
    ? new Problem('segment.unstorable', 'Something in it cannot be kept: a text that is broken, or far too long.', {
        status: 422,
        cause: error,
      })
    : null
}

/** Somebody else wrote the same customer at the same moment: their record is found the next time. */
const others: ReadonlySet<string> = new Set([
  'record.taken',
  'record.changed',
  'record.notFound',
  'record.second',
  'store.duplicate',
  'model.changed',
])

/** Of values that are taken only those by which customers are looked up. */
function isOthers({ code, more }: Problem, { individual, visitor, organisation }: Identity, cards: readonly string[]): boolean {
  if (code !== 'record.taken') return others.has(code)
  const [taken] = (more?.['errors'] ?? []) as readonly { readonly field: string }[]
  return taken !== undefined && [individual.user, visitor.anonymous, organisation.group, ...cards].includes(taken.field)
}

/** What happened by each message: whom it concerns is decided anew where others were first, and this only where the model is another by then. */
function happenedBy(
  messages: readonly Message[],
  types: InteractionTypes,
  { secret }: Pick<Reading, 'secret'>,
): (model: Model) => readonly (Happened | null)[] {
  const usual: Channel | null = secret ? null : 'web'
  let read: { readonly model: Model; readonly all: readonly (Happened | null)[] } | undefined
  return (model) => {
    if (read?.model !== model) read = { model, all: messages.map((message) => happenedIn(message, types, model, usual)) }
    return read.all
  }
}

async function takeInOnce(
  taking: TakingIn,
  sender: Sender,
  messages: readonly Message[],
  happened: ReturnType<typeof happenedBy>,
  now: Date,
): Promise<(readonly Problem[])[]> {
  const { database, store, types, identity } = taking
  const { id: source, workspace, policy } = sender
  const [{ model }, own] = await Promise.all([modelAt(taking, workspace), taking.rules?.of(workspace) ?? null])
  const reading = readingOf(sender, identity, model, own)
  const [standing, rules] = await Promise.all([
    readStanding({ database, now, ...reading }, workspace, identity, messages),
    readRules(database, workspace),
  ])
  const deciding = { identity, policy, standing, ...reading }
  const kept: Interaction[] = []
  const all = happened(model)
  const notes = messages.map((message, index): readonly Problem[] => {
    // Programs that read pages are no customers, and say so.
    if (isRobot(message.context)) return []
    const about = aboutWhom(message, deciding)
    const said = interactionsOf(message, all[index]!, about, types, reading.secret)
    const late = said.flatMap((one) => tooOld(rules, one, now) ?? [])
    if (late.length === 0) kept.push(...said)
    return [...about.notes, ...late]
  })
  const { people, visitors, organisations, memberships } = standing
  const changes = [people, organisations, visitors, memberships].map((records) => records.changes())
  const change: Change = { create: changes.flatMap(({ create }) => create), patch: changes.flatMap(({ patch }) => patch) }
  const who = { kind: 'system', id: null, name: sender.name, sender: source }
  const beside = (tx: Transaction): void => {
    refuseSeconds(tx, identity, standing)
    if (kept.length > 0) keepInteractions(tx, who, kept, now).catch(() => {})
  }
  if (change.create!.length + change.patch!.length > 0)
    await store.write(systemActor(workspace, sender.name), { kind: 'source', id: source }, change, { beside, now })
  else if (kept.length > 0) {
    await database.transaction(workspace, async (tx) => void (await keepInteractions(tx, who, kept, now)))
    taking.written?.(workspace)
  }
  return notes
}

function interactionsOf(
  { key, at }: Message,
  happened: Happened | null,
  { records, identified, once }: About,
  types: InteractionTypes,
  secret: boolean,
): Interaction[] {
  if (records.length === 0) return []
  if (happened) return [{ ...happened, at, key, records }]
  const type = identified && types.all.find(({ tracked }) => tracked?.call === 'identify')
  if (!type) return []
  const properties = { by: identified, proof: secret ? 'verified' : 'unverified' } satisfies { by: JoinRule; proof: Proof }
  return [{ type: type.name, channel: null, touchpoint: null, at, key: once ?? key, records: records.slice(0, 1), properties }]
}

/**
 * Of two who add a record with one mail address, domain or name at the same moment the second waits here until it is seen whether the first one's
 * comes, and is refused then (`record.second`): it decides anew, and finds it. Those that were known to be alike already are meant to be.
 */
function refuseSeconds(tx: Transaction, { individual, organisation }: Identity, { people, organisations }: Standing): void {
  const fresh = (records: Records, key: string): readonly string[] =>
    records
      .changes()
      .create.flatMap(({ values }) => identifying(values[key]))
      .filter((text) => !records.had(key, text))
  const all = [
    ...[individual.mails, individual.phones].flatMap((key) => fresh(people, key).map((text) => [people, key, text] as const)),
    ...[organisation.domain, organisation.name].flatMap((key) =>
      fresh(organisations, key).map((text) => [organisations, key, text] as const),
    ),
  ]
  const locks = [...new Set(all.map(([{ object }, key, text]) => `${object.name} ${key} ${text}`))].sort()
  if (locks.length === 0) return
  void tx.query('select app_take_turns($1, $2::text[])', [locks])
  for (const [records, key] of new Map(all.map((one) => [`${one[0].object.name} ${one[1]}`, one] as const)).values()) {
    const texts = all.filter(([other, field]) => other === records && field === key).map(([, , text]) => text)
    const own = records.changes().create.map(({ id }) => id)
    const { object } = records
    void tx.query(
      `select app_refuse_second(count(*)) from ${rowsOf(object, 'r')} and ${lookupOf(object, key).has('$2::text[]')} and r.id <> all($3::uuid[])`,
      [texts, own],
    )
  }
}

/** The store over a database: compiles, runs, and turns what the database refuses into words. */
import { type Actor, reachOf } from '../access/index.ts'
import { notFound, Problem } from '../errors.ts'
import { isId, type Model, type ObjectType } from '../object/index.ts'
import type { Condition } from '../object/condition.ts'
import { constraintOf, type Database, type Transaction } from '../postgres/index.ts'
import { aggregateStatement } from './aggregate/index.ts'
import { answerOf } from './aggregate/answer.ts'
import type { Barrier } from './barrier.ts'
import { applyBatch } from './batch.ts'
import { scopeOf } from './compile.ts'
import { goneStatement, historyStatement } from './history.ts'
import { listStatement } from './list.ts'
import { claim, isDone, keep, type Kept, keptStatement } from './once.ts'
import { takenBackWith } from './occurring.ts'
import type { Guard, Planned } from './planned.ts'
import { countStatement, getStatement } from './read.ts'
import type { Scope } from './scope.ts'
import { isModelChanged, modelAt, type Change, type Models, type Store } from './store.ts'
import { inverseOf } from './undo.ts'
import { offeringMarks } from './unmarked.ts'
import { problemOf } from './violation.ts'
import { applyChange, type Written } from './write.ts'

/** What the store needs of a database. */
export type Tenancy = Pick<Database, 'readJson' | 'transaction'>

export interface StoreOptions {
  readonly model: Model
  /** The models of the workspaces; without it all of them have the declared one. */
  readonly models?: Models
  readonly database: Tenancy
  readonly guards?: readonly Guard[]
  /** Who may not come back. */
  readonly barrier?: Barrier | undefined
  /** Told what was written once it is committed, in this process: for what is remembered of records. Must not throw. */
  readonly written?: (workspace: string, planned: readonly Planned[]) => void
  /** Told that records were written which are found only when `fillSearch` has looked at them, once they are committed. Must not throw. */
  readonly foundLater?: (workspace: string) => void
  /** Told that a write's answer was kept with it, once it is committed. Must not throw. */
  readonly kept?: (workspace: string) => void
  readonly clock?: () => Date
}

export function createStore({
  model: declared,
  models,
  database,
  guards = [],
  barrier,
  written: tellWritten = () => {},
  foundLater: tellFoundLater = () => {},
  kept: tellKept = () => {},
  clock = () => new Date(),
}: StoreOptions): Store {
  const scope = (actor: Actor, model: Model, now = clock()): Scope => scopeOf(model, actor, now)
  const byOf = async ({ by, workspace }: Actor) => by ?? modelAt({ model: declared, models }, workspace)
  /** Runs by the model of whoever acts, and again by a newer one when the database says that it is outdated. */
  async function byModel<T>(actor: Actor, run: (model: Model, version: number | undefined) => Promise<T>): Promise<T> {
    let { model, version }: { model: Model; version: number | undefined } = await byOf(actor)
    for (let attempt = 1; ; attempt++) {
      try {
        return await run(model, version)
      } catch (error) {
        if (!models || attempt === 3 || !isModelChanged(error)) throw error
        ;({ model, version } = await models.at(actor.workspace))
      }
    }
  }
  /** Once it is committed: whoever is answered reads by the model that what was written makes. What could not be read is read by whoever comes next. */
  async function settled(workspace: string, { planned, foundLater }: Omit<Written, 'change'>, once: object | undefined): Promise<void> {
    if (planned.some(({ object }) => declared.objects.get(object)?.shapesModel)) await models?.refresh(workspace).catch(() => {})
    tellWritten(workspace, planned)
    if (foundLater) tellFoundLater(workspace)
    if (once) tellKept(workspace)
  }
  /** The answer travels with the writes and COMMIT: one round trip. */
  const answered = (
    tx: Transaction,
    model: Model,
    actor: Actor,
    answer: { object: string; id: string } | undefined,
  ): Promise<string | null> | null => {
    if (!answer) return null
    const { text, values } = getStatement(scope(actor, model), model.object(answer.object), answer.id)
    return tx.json(text, values)
  }

  const store: Store = {
    async list(actor, object, query) {
      const { model } = await byOf(actor)
      const of = model.object(object)
      const asked = () => database.readJson(actor.workspace, listStatement(scope(actor, model), of, query))
      return (await inTime(of, query.where, asked))!
    },
    async get(actor, object, id) {
      if (!isId(id)) return null
      const { model } = await byOf(actor)
      return database.readJson(actor.workspace, getStatement(scope(actor, model), model.object(object), id))
    },
    async count(actor, object, query, cap) {
      const { model } = await byOf(actor)
      const of = model.object(object)
      const asked = () => database.readJson(actor.workspace, countStatement(scope(actor, model), of, query, cap))
      return Number(await inTime(of, query.where, asked))
    },
    async aggregate(actor, object, query) {
      const { model } = await byOf(actor)
      return answerOf(() => database.readJson(actor.workspace, aggregateStatement(scope(actor, model), model.object(object), query)))
    },
    async history(actor, object, id, page) {
      const { model } = await byOf(actor)
      const of = model.object(object)
      const json = isId(id) ? await database.readJson(actor.workspace, historyStatement(scope(actor, model), of, id, page)) : null
      if (json === null) throw notFound(of.label[0])
      return json
    },
    async seenGone(actor, object, ids) {
      if (ids.length === 0 || reachOf(actor, object, 'read') === 'none') return new Set()
      const { model } = await byOf(actor)
      const json = await database.readJson(actor.workspace, goneStatement(scope(actor, model), model.object(object), ids))
      return new Set(JSON.parse(json!) as string[])
    },
    async undo(actor, change, { once } = {}) {
      if (!isId(change)) throw new Problem('change.notFound', 'This change was not found.', { status: 404 })
      const { planned, foundLater, ...result } = await byModel(actor, (model, version) =>
        inWords(
          model,
          () => model.objects.values(),
          () =>
            again(isBackAlready, () =>
              database.transaction(
                actor.workspace,
                async (tx) => {
                  const now = clock()
                  if (once) claim(tx, actor, once, now)
                  const { inverse, records } = await inverseOf(tx, model, actor, change)
                  const takesBack = await takenBackWith(tx, model, change)
                  const written = await applyChange(
                    tx,
                    model,
                    guards,
                    actor,
                    { kind: 'undo', id: change },
                    inverse,
                    now,
                    takesBack,
                    barrier,
                  )
                  const result = { change: written.change, restored: records }
                  if (once) keep(tx, actor, once.key, once.reply(result))
                  return { ...written, ...result }
                },
                { model: version },
              ),
            ),
        ),
      )
      await settled(actor.workspace, { planned, foundLater }, once)
      return result
    },
    async write(actor, cause, change, { answer, now = clock(), once, beside } = {}) {
      try {
        const { planned, foundLater, ...result } = await byModel(actor, (model, modelVersion) =>
          inWords(
            model,
            () => writtenBy(model, change),
            () =>
              database.transaction(
                actor.workspace,
                async (tx) => {
                  if (once) claim(tx, actor, once, now)
                  const written = await applyChange(tx, model, guards, actor, cause, change, now, undefined, barrier)
                  await beside?.(tx)
                  const json = answered(tx, model, actor, answer)
                  if (!once) tx.commit()
                  const version = answer ? (written.planned.find(({ id }) => id === answer.id)?.version ?? null) : null
                  const result = { change: written.change, json: await json, version }
                  // The answer is kept with what it tells of: one round trip more, for who asks for it.
                  if (once) keep(tx, actor, once.key, once.reply(result))
                  return { ...written, ...result }
                },
                { model: modelVersion },
              ),
          ),
        )
        await settled(actor.workspace, { planned, foundLater }, once)
        return result
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'record.changed') throw error
        const get = (object: string, id: string) => store.get(actor, object, id)
        const { model } = await byOf(actor)
        const history: HistorySince = (object, id, since) =>
          database.readJson(actor.workspace, historyStatement(scope(actor, model), model.object(object), id, { since }))
        throw await withWhatChanged({ get, history }, change, error)
      }
    },
    async batch(actor, cause, object, items, { mode, once }) {
      const { planned, foundLater, ...result } = await byModel(actor, (model, version) =>
        inWords(
          model,
          () => [model.object(object)],
          () =>
            again(isRefusedByConstraint, () =>
              database.transaction(
                actor.workspace,
                async (tx) => {
                  const now = clock()
                  if (once) claim(tx, actor, once, now)
                  const writing = { tx, model, guards, barrier, actor, object: model.object(object), now }
                  const written = await applyBatch(writing, cause, items, mode === 'all')
                  if (once) keep(tx, actor, once.key, once.reply(written))
                  return written
                },
                { model: version },
              ),
            ),
        ),
      )
      await settled(actor.workspace, { planned, foundLater }, once)
      return result
    },
    async kept(actor, key) {
      const json = await database.readJson(actor.workspace, keptStatement(actor, key))
      return json === null ? null : (JSON.parse(json) as Kept)
    },
  }
  return store
}

/** What took too long, with what would make it quick. */
async function inTime<T>(object: ObjectType, where: Condition | undefined, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw offeringMarks(error, object, where)
  }
}

type HistorySince = (object: string, id: string, version: number) => Promise<string | null>

/** A refused stale write with the record as it stands and what happened to it since the version that the caller had. */
async function withWhatChanged(
  { get, history }: { get: (object: string, id: string) => Promise<string | null>; history: HistorySince },
  change: Change,
  problem: Problem,
): Promise<Problem> {
  const stale = [...(change.patch ?? []), ...(change.delete ?? [])]
  if (stale.length !== 1) return problem
  const { object, id, version: since = 0 } = stale[0]!
  const [current, page] = await Promise.all([get(object, id), history(object, id, since)])
  const { items = [] } = JSON.parse(page ?? '{}') as { items?: { action: string; at: string; actor: object; changes: object }[] }
  const missed = items.filter(({ action }) => action === 'changed').map(({ at, actor: by, changes }) => ({ at, actor: by, changes }))
  return new Problem(problem.code, problem.message, {
    status: problem.status,
    ...(problem.fix ? { fix: problem.fix } : {}),
    more: { current: current && JSON.parse(current), since: missed },
  })
}

/** What was looked at before it was written may have moved meanwhile: the database says so, and the next look sees it. */
async function again<T>(isMoved: (error: unknown) => boolean, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt === 3 || !isMoved(error) || isDone(error)) throw error
    }
  }
}
const isRefusedByConstraint = (error: unknown): boolean => constraintOf(error) !== undefined
/** Somebody else has brought back what was gone. */
const isBackAlready = (error: unknown): boolean => constraintOf(error)?.constraint.endsWith('_pkey') === true

/** Constraint violations as problems of the field they are about, which is one of the objects that are written. */
async function inWords<T>(model: Model, objects: () => Iterable<ObjectType>, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const violation = constraintOf(error)
    throw (violation && problemOf(model, [...objects()], violation)) ?? error
  }
}

const writtenBy = (model: Model, { create = [], patch = [] }: Change): Set<ObjectType> =>
  new Set([...create, ...patch].map(({ object }) => model.object(object)))

/**
 * Which records which actors may read at this moment: the clause of a GET, asked for many actors at once. Their own ids and
 * teams are columns of a list instead of parameters, so that two hundred members cost one statement.
 */
import { accessClause, hiddenFields, hookClause, type Actor } from '../access/index.ts'
import { hooksOf, type Model, type ObjectType } from '../object/index.ts'
import { columnsOf, quote, valueOf } from '../sql/column.ts'
import type { Database } from '../postgres/index.ts'
import { Parameters, type Statement } from '../sql/parameters.ts'
import { isOf, tableOf } from '../sql/table.ts'

/** A record that an actor may read, with the records that it is seen with. */
export interface Readable {
  readonly about: readonly { readonly object: string; readonly id: string }[]
}

const own = { member: 'uuid', team: 'uuid[]', below: 'uuid[]' } as const
type Own = keyof typeof own

/** Takes what belongs to the actor alone from the list, and notes that it did. */
class ActorParameters extends Parameters {
  readonly used = new Set<Own>()
  readonly #actor: Actor
  constructor(actor: Actor) {
    super()
    this.#actor = actor
  }

  override add(value: unknown, type?: string): string {
    const key = (Object.keys(own) as Own[]).find((one) => value === this.#actor[one] && type === own[one])
    if (!key) return super.add(value, type)
    this.used.add(key)
    return `s.${key}`
  }
}

/** Actors for whom the clause has the same text: they differ in who they are, not in what their role may do. */
export function alike(actors: Iterable<Actor>): Actor[][] {
  const numbers = new Map<object, number>()
  const classes = Map.groupBy(new Set(actors), ({ grants, name: _name, member: _member, team: _team, below: _below, ...rest }) => {
    const number = numbers.get(grants) ?? numbers.size
    numbers.set(grants, number)
    return `${number} ${JSON.stringify(rest)}`
  })
  return [...classes.values()]
}

/** Which of some records each actor reads: one statement per kind of actor, whatever their number. */
export async function readReadable(
  database: Pick<Database, 'readJson'>,
  workspace: string,
  {
    model,
    object,
    ids,
    classes,
  }: {
    readonly model: Model
    readonly object: ObjectType
    readonly ids: readonly string[]
    readonly classes: readonly (readonly Actor[])[]
  },
): Promise<ReadonlyMap<Actor, ReadonlyMap<string, Readable>>> {
  const found = new Map<Actor, ReadonlyMap<string, Readable>>()
  await Promise.all(
    classes.map(async (members) => {
      const made = readableStatement(model, object, ids, members)
      if (!made) return
      const rows = JSON.parse((await database.readJson(workspace, made.statement))!) as [number, string, Readable['about']][]
      const byGroup = Map.groupBy(rows, ([n]) => n)
      made.groups.forEach((group, n) => {
        const readable = new Map((byGroup.get(n) ?? []).map(([, id, about]) => [id, { about: about.filter((one) => one.id !== null) }]))
        for (const actor of group) found.set(actor, readable)
      })
    }),
  )
  return found
}

/** The statement for actors that are alike, and the actors behind each number that it answers; null where nobody reads the object. */
function readableStatement(
  model: Model,
  object: ObjectType,
  ids: readonly string[],
  actors: readonly Actor[],
): { readonly statement: Statement; readonly groups: readonly (readonly Actor[])[] } | null {
  const [first] = actors
  if (!first) return null
  const parameters = new ActorParameters(first)
  const clause = accessClause(model, first, object, 'read', 'r', parameters)
  if (clause === 'false') return null
  const used = [...parameters.used]
  const groups = [...Map.groupBy(actors, (actor) => JSON.stringify(used.map((key) => actor[key]))).values()]
  const list = groups.map((group, n) => ({ n, ...Object.fromEntries(used.map((key) => [key, group[0]![key]])) }))
  const columns = ['n integer', ...used.map((key) => `${key} ${own[key]}`)].join(', ')
  const about = aboutList(model, first, object, parameters)
  const text = `select coalesce(json_agg(json_build_array(s.n, r.id, ${about})), '[]')::text
    from ${tableOf(object)} r cross join json_to_recordset(${parameters.add(JSON.stringify(list), 'json')}) as s(${columns})
    where ${isOf(object, 'r')} and r.id = any(${parameters.add(ids, 'uuid[]')}) and ${clause}`
  return { statement: { text: text.replace(/\s*\n\s*/g, ' '), values: parameters.values }, groups }
}

/** Whoever reads a record reads all that it is only seen with, and may not read what it is also seen with; a field that is hidden says nothing. */
function aboutList(model: Model, actor: Actor, object: ObjectType, parameters: Parameters): string {
  const hidden = hiddenFields(model, actor, object)
  const parts = hooksOf(object)
    .filter((key) => !hidden.has(key))
    .map((key) => {
      const field = object.fields[key]!
      const seen = object.alsoWith === key ? hookClause(model, actor, object, key, 'read', 'r', 'r_s', parameters) : 'true'
      const shown = (id: string): string => (seen === 'true' ? id : `case when ${seen} then ${id} end`)
      if (field.kind === 'ref') return `json_build_object('object', '${field.options.to}', 'id', ${shown(valueOf(object, key, 'r'))})`
      const [kind, id] = columnsOf(key, field).map((column) => `r.${quote(column.name)}`)
      return `json_build_object('object', ${kind}, 'id', ${shown(id!)})`
    })
  return `json_build_array(${parts.join(', ')})`
}

/** What records show of other records: titles of what they link to, and values that are looked up or worked out. Read from the declarations. */
import { type Model, type ObjectType, shownBy } from '../object/index.ts'
import { type Condition, pathsOf, type Read, readsOf } from '../rules/index.ts'

/** A field that shows something of other records. */
export interface Dependent {
  readonly object: ObjectType
  readonly field: string
  /** The link by which a record that is read names the one that shows it; null where it does not. */
  readonly by: string | null
  /** Records are read by what they say of themselves, so that one more or less counts, too. */
  readonly counted: boolean
}

type Way = Pick<Dependent, 'by' | 'counted'>

interface Dependents {
  /** Of a field of an object. */
  of(object: string, field: string): readonly Dependent[]
  /** Of anything of an object. */
  ofAll(object: string): readonly Dependent[]
}

const known = new WeakMap<Model, Dependents>()

/** Who shows what, the other way round than it is declared. */
export function dependentsOf(model: Model): Dependents {
  let found = known.get(model)
  if (!found) known.set(model, (found = makeDependents(model)))
  return found
}

function makeDependents(model: Model): Dependents {
  const byField = new Map<string, Map<string, Dependent>>()
  const byObject = new Map<string, Map<string, Dependent>>()
  for (const object of model.objects.values()) {
    if (object.internal) continue
    for (const field of Object.keys(object.fields)) {
      const add = (read: Read, way: Way): void => {
        const one = { object, field, ...way }
        for (const [map, key] of [
          [byField, `${read.object.name} ${read.key}`],
          [byObject, read.object.name],
        ] as const) {
          const entries = map.get(key) ?? new Map<string, Dependent>()
          map.set(key, entries.set(`${object.name} ${field} ${way.by} ${way.counted}`, one))
        }
      }
      visit(model, object, field, null, add)
      for (const read of titlesOf(model, object, field)) visit(model, read.object, read.key, { by: null, counted: false }, add)
    }
  }
  const listOf = (entries: ReadonlyMap<string, Dependent> | undefined): readonly Dependent[] => [...(entries?.values() ?? [])]
  return {
    of: (object, field) => listOf(byField.get(`${object} ${field}`)),
    ofAll: (object) => listOf(byObject.get(object)),
  }
}

/** Goes to what is stored of other records; `way` is null as long as the record itself is read, which is told of by its own id. */
function visit(model: Model, object: ObjectType, key: string, way: Way | null, add: (read: Read, way: Way) => void): void {
  const { own, others } = sourcesOf(model, object, key)
  if (own.length + others.length === 0 && way) add({ object, key }, way)
  for (const next of own) visit(model, object, next, way, add)
  for (const { read, ...next } of others) visit(model, read.object, read.key, way ? { ...next, by: null } : next, add)
}

interface Sources {
  /** Fields of the same record. */
  readonly own: readonly string[]
  readonly others: readonly (Way & { readonly read: Read })[]
}
const stored: Sources = { own: [], others: [] }

/** What a field is worked out of directly; nothing for one that is stored. A field is worked out of others in no circle. */
function sourcesOf(model: Model, object: ObjectType, key: string): Sources {
  const field = Object.hasOwn(object.fields, key) ? object.fields[key] : undefined
  if (field?.presence !== 'derived') return stored
  if (field.kind === 'part') return { own: [field.options.of], others: [] }
  const reads = readsOf(model, object, key)
  if (field.kind === 'formula') {
    const paths = pathsOf(field.options.of).map((path) => path.split('.'))
    let at = 0
    return {
      own: paths.map(([first]) => first!),
      // The reads of a path follow each other; the first is the record's own.
      others: paths.flatMap((path) =>
        reads
          .slice(at, (at += path.length))
          .slice(1)
          .map((read) => ({ read, by: null, counted: false })),
      ),
    }
  }
  const { by, where } = field.options as { readonly by: string; readonly where?: Condition }
  const named = field.kind === 'latest' || where === undefined || isPlain(where) ? by : null
  return { own: [], others: reads.map((read) => ({ read, by: named, counted: true })) }
}

/** Whether a condition looks at nothing but the record's own fields. */
function isPlain(condition: Condition): boolean {
  if ('and' in condition) return condition.and.every(isPlain)
  if ('or' in condition) return condition.or.every(isPlain)
  if ('not' in condition) return isPlain(condition.not)
  return 'field' in condition && !condition.field.includes('.')
}

/** The fields that name the record to which a link leads. */
function titlesOf(model: Model, object: ObjectType, key: string): readonly Read[] {
  const shown = shownBy(model, object.fields[key]!)
  const targets = shown.kind === 'ref' ? [model.object(shown.options.to)] : shown.kind === 'record' ? [...model.objects.values()] : []
  return targets.flatMap((target) => [target.title, ...(target.titleElse ?? [])].map((title) => ({ object: target, key: title })))
}

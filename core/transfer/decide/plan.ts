/** The plan of an import: what it was told to do, checked once against the model and the rights of whoever imports. */
import type { Actor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import { initialOf, labelOf, targetOf, type Model, type ObjectType } from '../../object/index.ts'
import type { DateOrder } from '../map/dates.ts'
import { linksOf, targetNamed, targetsOf, type Link, type Target } from '../map/target.ts'
import { refuseImport } from '../may-import.ts'

export type Mode = 'create' | 'update' | 'upsert'

/** What somebody chose. */
export interface Choice {
  readonly columns: readonly { readonly header: string; readonly index: number; readonly field: string | null }[]
  readonly mode: Mode
  /** The field by which records are found again; null finds none. */
  readonly match: string | null
  readonly dateOrder: DateOrder | null
}

export interface PlannedColumn {
  readonly index: number
  readonly header: string
  readonly target: Target
}

export interface Plan {
  readonly model: Model
  readonly actor: Actor
  readonly object: ObjectType
  readonly columns: readonly PlannedColumn[]
  /** Columns of the file. */
  readonly width: number
  readonly mode: Mode
  readonly match: string | null
  /** Fields that no two records may share and that the file fills. */
  readonly unique: readonly string[]
  /** Links that the file fills. */
  readonly links: readonly Link[]
  /** Refs that the file fills. */
  readonly refs: readonly string[]
  /** Some ref leads to records of the same object, perhaps further down in the file. */
  readonly refersToItself: boolean
  readonly dateOrder: DateOrder
  readonly country: string | null
  readonly thisYear: number
  /** By which conditions on days are judged. */
  readonly now: Date
}

const refused = (code: string, message: string, fix: string, more: Record<string, unknown> = {}): Problem =>
  new Problem(`import.${code}`, message, { status: 422, fix, more })

/** Fields by which records of an object can be found again: those that declare it, and the id. */
export const matchFields = (object: ObjectType): readonly string[] => [
  'id',
  ...Object.keys(object.fields).filter((key) => object.fields[key]!.options.match),
]

/** The columns that are mapped. Problems: `import.unknownField`, `import.fieldTwice`. */
export function mappedColumns(model: Model, actor: Actor, object: ObjectType, columns: Choice['columns']): PlannedColumn[] {
  const targets = targetsOf(model, actor, object)
  const taken = new Map<string, string>()
  return columns.flatMap(({ header, index, field }) => {
    if (field === null) return []
    const target = targetNamed(targets, object, field)
    if (!target)
      throw refused(
        'unknownField',
        `“${header}” cannot fill ${field.slice(0, 60)}: ${object.label[1].toLowerCase()} have no such field.`,
        'Choose another field, or leave the column out.',
        { field, column: header },
      )
    const slot = slotOf(target)
    const other = taken.get(slot)
    if (other !== undefined)
      throw refused(
        'fieldTwice',
        `“${other}” and “${header}” both fill ${target.label}.`,
        'Leave one of them out, or choose another field for it.',
        { field, columns: [other, header] },
      )
    taken.set(slot, header)
    return [{ header, index, target }]
  })
}

/** `emails` and `emails.1` are the same place. */
const slotOf = (target: Target): string => {
  if (target.of === 'entry') return `${target.field} ${target.tag ?? target.place}`
  if (target.of === 'address') return `${target.field} ${target.tag ?? target.place} ${target.part}`
  return target.of === 'field' ? `${target.field} 0` : target.key
}

/** Checks a choice and compiles it. Further problems: `import.nothingMapped`, `.matchNotMapped`, `.requiredMissing`, `.notAllowed`. */
export function compilePlan(
  model: Model,
  actor: Actor,
  object: ObjectType,
  { columns, mode, match, dateOrder }: Choice,
  given: { readonly width: number; readonly now: Date; readonly country?: string | null },
): Plan {
  refuseImport(actor, object)
  const mapped = mappedColumns(model, actor, object, columns)
  if (mapped.length === 0) throw refused('nothingMapped', 'No column fills a field yet.', 'Choose a field for at least one column.')
  const fields = new Set(mapped.flatMap(({ target }) => (target.of === 'id' ? ['id'] : 'link' in target ? [] : [target.field])))
  if (mode !== 'create' && match === null)
    throw refused(
      'matchMissing',
      'Records that exist already cannot be found without a field to find them by.',
      `Find them by ${matchFields(object)
        .filter((key) => key !== 'id')
        .map((key) => labelOf(key, object.fields[key]!))
        .join(', ')}, or import with “create”.`,
    )
  if (match !== null && !matchFields(object).includes(match))
    throw refused(
      'matchUnknown',
      `${object.label[1]} cannot be found by ${match.slice(0, 60)}.`,
      `Choose one of ${matchFields(object).join(', ')}.`,
    )
  if (match !== null && !fields.has(match))
    throw refused(
      'matchNotMapped',
      `Records are to be found by ${match === 'id' ? 'Id' : labelOf(match, object.fields[match]!)}, but no column fills it.`,
      'Choose a column for it, or another field to find records by.',
    )
  if (mode !== 'update') requireFields(object, fields)
  const refs = mapped.flatMap(({ target }) =>
    (target.of === 'field' || target.of === 'refId') && object.fields[target.field]!.kind === 'ref' ? [target.field] : [],
  )
  return {
    model,
    actor,
    object,
    columns: mapped,
    width: given.width,
    mode,
    match,
    // While it is looked whether the values of a field differ, no two new ones may be the same.
    unique: [...fields].filter((key) => object.fields[key]?.options.unique || object.fields[key]?.custom?.unique),
    links: linksOf(model, actor, object).filter(({ related }) =>
      mapped.some(({ target }) => 'link' in target && target.link.related.name === related.name),
    ),
    refs,
    refersToItself: refs.some((key) => targetOf(model, object.fields[key]!) === object),
    dateOrder: dateOrder ?? 'day',
    country: given.country ?? null,
    thisYear: given.now.getUTCFullYear(),
    now: given.now,
  }
}

function requireFields(object: ObjectType, fields: ReadonlySet<string>): void {
  for (const [key, field] of Object.entries(object.fields))
    if (field.presence === 'required' && !field.options.readonly && initialOf(field) === undefined && !fields.has(key)) {
      const label = labelOf(key, field)
      throw refused(
        'requiredMissing',
        `${object.label[1]} need ${label}, and no column fills it.`,
        `Choose the column that holds ${label}.`,
        { field: key },
      )
    }
}

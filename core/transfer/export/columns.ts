/** The columns of an export, each with a header that an import maps back to the same place. */
import { visibleFields, type Actor } from '../../access/index.ts'
import { Problem } from '../../errors.ts'
import {
  engineFields,
  labelOf,
  saidOf,
  shownBy,
  type Address,
  type Field,
  type FieldOf,
  type Kind,
  type Labelled,
  type Model,
  type ObjectType,
} from '../../object/index.ts'
import { addressParts, refIdLabel, targetsOf } from '../map/target.ts'
import { writeList } from '../listed.ts'

type Record_ = Readonly<Record<string, unknown>>
export interface ExportColumn {
  readonly header: string
  readonly text: (record: Record_) => string
}

/** The fields to read, and the columns made of them. Unknown and hidden fields: `list.unknownField`. */
export function exportColumns(
  model: Model,
  actor: Actor,
  object: ObjectType,
  chosen: readonly string[] | undefined,
): { readonly fields: readonly string[]; readonly columns: readonly ExportColumn[] } {
  const visible = visibleFields(model, actor, object)
  const known = new Set<string>([...visible, ...engineFields])
  const unknown = chosen?.find((key) => !known.has(key))
  if (unknown !== undefined)
    throw new Problem('list.unknownField', `${object.label[1]} have no field ${unknown}.`, {
      fix: 'Leave it out, or take a field that the model lists.',
      more: { field: unknown },
    })
  // A part is in its list already.
  const fields = chosen ?? visible.filter((key) => object.fields[key]!.kind !== 'part')
  const columns = [{ header: 'Id', text: (record: Record_) => asText(record.id) }]
  for (const key of fields) {
    const field = object.fields[key]
    if (key === 'id') continue
    if (!field)
      columns.push({ header: labelOf(key, { kind: 'text', presence: 'optional', options: {} }), text: (record) => asText(record[key]) })
    else columns.push(...make(key, field, model, object))
  }
  return { fields: fields.filter((key) => key !== 'id'), columns }
}

type Maker<K extends Kind = Kind> = (key: string, field: FieldOf<K>, model: Model, object: ObjectType) => ExportColumn[]
const one =
  (write: (value: unknown) => string): Maker =>
  (key, field) => [{ header: labelOf(key, field), text: (record) => write(record[key]) }]
const asText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
const asList = (value: unknown): string => writeList((value as Labelled[] | null) ?? [])
const plain = one(asText)

/** What it names, and behind it the id, because two may have one name. */
const named =
  (idHeader: (key: string, field: Field, model: Model, object: ObjectType) => string): Maker =>
  (key, field, model, object) => [
    { header: labelOf(key, field), text: (record) => asText((record[key] as { title?: unknown } | null)?.title) },
    { header: idHeader(key, field, model, object), text: (record) => asText((record[key] as { id?: unknown } | null)?.id) },
  ]

const make = <K extends Kind>(key: string, field: FieldOf<K>, model: Model, object: ObjectType): ExportColumn[] =>
  byKind[field.kind](key, field, model, object)

const byKind: { readonly [K in Kind]: Maker<K> } = {
  text: plain,
  prose: plain,
  integer: plain,
  number: plain,
  boolean: plain,
  date: plain,
  instant: plain,
  // A label where the value has one: an import knows both.
  choice: (key, field) => [
    { header: labelOf(key, field), text: (record) => saidOf(field.options.labels, String(record[key])) ?? asText(record[key]) },
  ],
  part: plain,
  formula: plain,
  rollup: plain,
  json: one((value) => (value === null || value === undefined ? '' : JSON.stringify(value))),
  emails: one(asList),
  phones: one(asList),
  ref: named(refIdLabel),
  record: one((value) => (value ? `${(value as { object: string }).object} ${(value as { id: string }).id}` : '')),
  latest: (key, field, model, object) => {
    const { kind, options } = shownBy(model, field)
    const maker = kind === 'ref' ? named(() => `${model.object(options.to).label[0]} id`) : plain
    return maker(key, field, model, object)
  },
  addresses: (key, _field, model, object) => {
    const list = (record: Record_) => (record[key] as Address[] | null) ?? []
    const labels = new Map(targetsOf(model, everything, object).map((target) => [target.key, target.label]))
    return [
      ...addressParts.map((part) => ({
        header: labels.get(`${key}.${part}`) ?? part,
        text: (record: Record_) => asText(list(record)[0]?.[part]),
      })),
      {
        header: labels.get(`${key}.more`) ?? key,
        text: (record) => (list(record).length > 1 ? JSON.stringify(list(record).slice(1)) : ''),
      },
    ]
  },
}

/** Labels do not depend on who asks. */
const everything: Actor = { workspace: '', kind: 'system', member: null, name: '', role: 'system', grants: {}, team: [], below: [] }

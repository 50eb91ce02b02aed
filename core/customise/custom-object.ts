/** Custom objects as records: what administrators invent has a history and can be undone like everything else. */
import { boolean, defineObject, instant, integer, type Row, text } from '../object/index.ts'

export const CustomObject = defineObject('custom_object', {
  label: ['Custom object', 'Custom objects'],
  path: 'custom-objects',
  title: 'many',
  fields: {
    /** What programs, filters and rights call it: `x_machine`. It stays; no object that is declared begins with x_. */
    name: text({ required: true, max: 41 }),
    /** The collection in URLs. */
    path: text({ required: true, max: 41 }),
    one: text({ required: true, max: 60, label: 'Name of one' }),
    many: text({ required: true, max: 60, label: 'Name of many' }),
    /** What the field is called that names a record; Name unless said. */
    titleLabel: text({ max: 80, label: 'What names a record' }),
    /** Its records belong to nobody: they have no owner to measure rights by. */
    ownerless: boolean(),
    icon: text({ max: 40 }),
    retiredAt: instant(),
    place: integer(),
  },
  access: { administrator: { read: 'all', write: 'all', delete: 'all' } },
  internal: true,
  shapesModel: true,
})
export interface CustomObject extends Row<typeof CustomObject> {}

/** A custom object as the store answers it. */
export interface CustomObjectJson {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly one: string
  readonly many: string
  readonly titleLabel: string | null
  readonly ownerless: boolean | null
  readonly icon: string | null
  readonly retiredAt: string | null
  readonly place: number | null
  readonly version: number
}

/** What every invented object is called at least by: nothing that is declared begins so, now or in a later release. */
export const namePrefix = 'x_'

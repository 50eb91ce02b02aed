/** A workshop: an object that an administrator invented, its added fields and a few records, over HTTP as people would. */
import type { Client } from '@rapport/core/testing'
import type { Office } from './office.ts'

export interface Workshop {
  /** Of the machines: `press` and `mill` belong to Jonas, `saw` to Eva, `drill` to nobody. `screw` is a part of the press. */
  readonly ids: Readonly<Record<'press' | 'mill' | 'saw' | 'drill' | 'screw', string>>
  /** Ids of the definitions by their keys, and of the object itself by its name. */
  readonly definitions: Readonly<Record<string, string>>
}

type Made = { readonly id: string; readonly key: string; readonly state: string }

/** The fields of a machine: `code` and `weight` are marked; the last three say what is needed, shown and worked out. */
const fields = [
  { key: 'code', label: 'Code', kind: 'text', marked: true, options: { unique: true } },
  { key: 'state', label: 'State', kind: 'choice', options: { values: ['runs', 'broken'], labels: { broken: 'Out of order' } } },
  { key: 'weight', label: 'Weight', kind: 'integer', marked: true },
  { key: 'built', label: 'Built', kind: 'date' },
  { key: 'insured', label: 'Insured', kind: 'boolean' },
  { key: 'manual', label: 'Manual', kind: 'prose' },
  { key: 'company', label: 'Stands at', kind: 'ref', options: { to: 'company' } },
  { key: 'parent', label: 'Part of', kind: 'ref', options: { to: 'x_machine', onDelete: 'cascade' } },
  { key: 'fault', label: 'Fault', kind: 'text', options: { requiredWhen: 'state is broken' } },
  { key: 'tons', label: 'Tons', kind: 'formula', options: { formula: 'round(weight / 1000, 1)' } },
  { key: 'parts', label: 'Parts', kind: 'rollup', options: { object: 'x_machine', by: 'parent', sums: 'count' } },
]

/** Invents the object and adds its fields, prepared for sorting. */
export async function inventMachines({ mara }: { readonly mara: Client }): Promise<Record<string, string>> {
  const definitions: Record<string, string> = {}
  definitions.x_machine = (await must<Made>(mara.post('/custom-objects', { one: 'Machine', many: 'Machines' }))).id
  for (const field of fields) definitions[field.key] = (await must<Made>(mara.post('/custom-fields', { of: 'x_machine', ...field }))).id
  for (;;) {
    const { items } = await must<{ items: (Made & { unique: string })[] }>(mara.get('/custom-fields'))
    if (!items.some(({ state, unique }) => state === 'filling' || unique === 'checking')) return definitions
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The same, with machines in it. */
export async function openWorkshop(office: Office): Promise<Workshop> {
  const { mara, ids } = office
  const definitions = await inventMachines(office)
  const make = async (values: object): Promise<string> => (await must<Made>(mara.post('/machines', values))).id
  const press = await make({
    name: 'Hydraulic press',
    code: 'HP-1',
    state: 'runs',
    weight: 1200,
    built: '2019-03-01',
    insured: true,
    company: ids.nordkaffee,
    owner: ids.jonas,
  })
  const mill = await make({
    name: 'Bean mill',
    code: 'BM-2',
    state: 'broken',
    fault: 'Bearing',
    weight: 300,
    company: ids.nordkaffee,
    owner: ids.jonas,
  })
  const saw = await make({
    name: 'Band saw',
    code: 'BS-3',
    state: 'runs',
    company: ids.bellini,
    owner: ids.eva,
    manual: 'Oil\nit; “daily”.',
  })
  const drill = await make({ name: 'Drill', weight: 15, owner: null })
  const screw = await make({ name: 'Screw', parent: press, weight: 1, owner: ids.jonas })
  return { ids: { press, mill, saw, drill, screw }, definitions }
}

/** Says what a role may do with machines, and leaves what else it may. */
export async function grantMachines({ mara }: { readonly mara: Client }, key: string, grant: object | null): Promise<void> {
  const { items } = await must<{ items: { id: string; key: string; grants: Record<string, object> }[] }>(mara.get('/roles'))
  const role = items.find((one) => one.key === key)!
  const { x_machine: _before, ...others } = role.grants
  await must(mara.patch(`/roles/${role.id}`, { grants: grant ? { ...others, x_machine: grant } : others }))
}

async function must<T>(answer: Promise<{ status: number; text: string; body: unknown }>): Promise<T> {
  const { status, text, body } = await answer
  if (status >= 300) throw new Error(`The workshop could not be opened: ${status} ${text}`)
  return body as T
}

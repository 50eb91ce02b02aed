/** A workspace with everything that administrators add: fields of every kind, worked out, unique, by condition; objects that lead to each other. */
import type { Client } from '@rapport/core/testing'

async function must(answer: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answer
  if (status >= 300) throw new Error(`${status} ${text}`)
}

/** Adds them, as the administrator. */
export async function addMotley(mara: Client): Promise<void> {
  const field = (of: string, label: string, kind: string, more: object = {}): Promise<void> =>
    must(mara.post('/custom-fields', { of, label, kind, ...more }))
  for (const kind of ['text', 'prose', 'integer', 'number', 'boolean', 'date', 'instant', 'emails', 'phones', 'addresses'])
    await field('person', `Extra ${kind}`, kind)
  await field('person', "Tea or coffee, or 'both'", 'choice', { options: { values: ['tea', "O'Hara's blend", 'a "third" one'] } })
  await field('person', 'Website', 'text', { options: { format: 'url' } })
  await field('person', 'Guest of', 'ref', { options: { to: 'company' } })
  await field('person', 'Name twice', 'formula', { options: { formula: 'name & " " & name' } })
  await field('company', 'Cups a day', 'integer', { marked: true })
  await field('company', 'Staff known', 'rollup', { options: { object: 'employment', by: 'company', sums: 'count' } })
  await must(mara.post('/custom-objects', { one: 'Machine', many: 'Machines', titleLabel: 'Serial number' }))
  await field('x_machine', 'Site', 'ref', { options: { to: 'company', required: true, onDelete: 'cascade' } })
  await field('x_machine', 'Inventory', 'text', { options: { unique: true, required: true } })
  await field('x_machine', 'State', 'choice', { options: { values: ['new', 'worn'], required: true } })
  await field('x_machine', 'Why worn', 'text', { options: { visibleWhen: 'state is worn', requiredWhen: 'state is worn' } })
  await field('x_machine', 'Checked', 'date', { options: { requiredWhen: 'state is new' } })
  await must(mara.post('/custom-objects', { one: 'Service visit', many: 'Service visits', path: 'service-visits', ownerless: true }))
  await field('x_service_visit', 'Machine', 'ref', { options: { to: 'x_machine', required: true, onDelete: 'restrict' } })
}

/** Fields that an administrator added, one of each kind, with the worst of names and values, and a person who has them all. */
import type { Client } from './world.ts'

const endless = 'Vertragsverlängerungsbenachrichtigungszustellungsbestätigungsvermerksnummer (alt)'.slice(0, 80)

const fields = [
  {
    label: 'Tier',
    kind: 'choice',
    options: { values: ['Gold', 'Silver', 'iPhone, refurbished', `${'ungeteilt'.repeat(11)}!`] },
    marked: true,
  },
  { label: endless, kind: 'text' },
  { label: 'Portal', kind: 'text', options: { format: 'url' } },
  { label: 'Speaks', kind: 'text', options: { format: 'language' } },
  { label: 'Seats', kind: 'integer', marked: true },
  { label: 'Discount', kind: 'number' },
  { label: 'Pays late', kind: 'boolean' },
  { label: 'Contract end', kind: 'date' },
  { label: 'Next visit', kind: 'instant' },
  { label: 'Introduced by', kind: 'ref', options: { to: 'person' } },
  { label: 'How to greet', kind: 'prose' },
  { label: 'Invoices to', kind: 'emails' },
  { label: 'Emergency', kind: 'phones' },
  { label: 'Deliveries', kind: 'addresses' },
  { label: 'Shoe size', kind: 'number' },
] as const

/** Adds them to people, retires the last, and fills the others on one person. */
export async function addFields(client: Client, person: string, friend: string): Promise<void> {
  const made: { readonly id: string; readonly key: string }[] = []
  for (const field of fields) made.push(await client.post<(typeof made)[number]>('/custom-fields', { of: 'person', ...field }))
  await client.patch(`/custom-fields/${made.at(-1)!.id}`, { retired: true })
  const values = [
    'Gold',
    'V-2026/0815',
    'https://portal.kaldi.example/customers/inga',
    'de',
    48,
    12.5,
    true,
    '2027-01-31',
    '2026-03-12T14:30:00.000Z',
    friend,
    'By her first name,\nand never before ten.',
    [{ value: 'invoices@nordkaffee.example', label: 'finance' }],
    [{ value: '+49 170 5550199', label: 'at night' }],
    [{ street: 'Speicherstr. 1', postcode: '20457', city: 'Hamburg', country: 'DE' }],
  ]
  await client.patch(`/people/${person}`, Object.fromEntries(values.map((value, at) => [made[at]!.key, value])))
  for (;;) {
    const { items } = (await client.get('/custom-fields')) as unknown as { items: readonly { state: string }[] }
    if (!items.some(({ state }) => state === 'filling')) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

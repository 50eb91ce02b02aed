/** Whoever is exported and erased beside others: namesakes, flatmates, offices, people who write of them. Nobody else is told of, and nobody else loses anything. */
import { openHttpSink, type HttpSink } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contact, makeForm, openReception, type Reception, sentBy } from '../testing/forms.ts'
import { eraseWholly, rowsWith } from '../testing/erasing.ts'
import { addHook } from '../testing/hooks.ts'
import { upload } from '../testing/import.ts'
import { unzip } from '../testing/unzip.ts'

let reception: Reception
let office: Reception['office']
let sink: HttpSink
const mail = 'anna.berg@berg.example'
const number = '+493012121212'
const made = { anna: '', namesake: '', form: '', firm: '' }
const external = 'Käthe-7'.normalize('NFC')

beforeAll(async () => {
  sink = await openHttpSink()
  reception = await openReception({ erasure: { settle: 0, pause: 50 }, outbound: { privateHosts: ['127.0.0.1'] } })
  ;({ office } = reception)
})
afterAll(async () => {
  await reception?.close()
  await sink?.close()
})
const must = async <T>(answer: Promise<{ status: number; text: string; body: T }>): Promise<T> => {
  const { status, text, body } = await answer
  expect([status < 300, text]).toEqual([true, text])
  return body
}
const make = async (path: string, values: object): Promise<string> => (await must(office.mara.post<{ id: string }>(path, values))).id

test('people who have much in common', async () => {
  await addHook(office.mara, sink, '/services/the-secret-of-the-hook')
  await must(
    office.mara.patch(`/webhooks/${(await must(office.mara.get<{ items: { id: string }[] }>('/webhooks'))).items[0]!.id}`, {
      name: 'Shop',
    }),
  )
  made.anna = await make('/people', {
    name: 'Anna Berg',
    emails: [{ value: mail }, { value: 'office@berg.example' }],
    phones: [{ value: number }],
    externalId: external,
  })
  made.namesake = await make('/people', { name: 'Anna Berg', emails: [{ value: 'another@berg.example' }], phones: [{ value: number }] })
  made.firm = await make('/companies', { name: 'Berg', emails: [{ value: 'office@berg.example' }], phones: [{ value: number }] })
  made.form = await makeForm(office.mara, { asks: [...contact.asks, { name: 'other', label: 'Whom do you know?' }] })
  const sent = (name: string, from: string, other: string) =>
    reception.fill(made.form, { 'f.name': name, 'f.emails': from, 'f.phones': number, 'q.other': other })
  await sent('Anna Berg', mail, 'Her own words')
  await sent('Anna Berg', 'another@berg.example', 'Words of a namesake')
  await sent('Ulf', 'ulf@others.example', `Words of Ulf, who knows ${mail}`)
  // Somebody else’s walk that says something of her, and a file in which a namesake stands.
  const step = { id: 'say', kind: 'act', do: 'change', values: { industry: `Ask ${mail}` }, next: null }
  const flow = await make('/flows', { name: 'Says', of: 'company', body: { begins: [{ on: 'call' }], steps: [step] } })
  await must(office.mara.post(`/flows/${flow}/publish`, {}))
  await must(office.mara.post(`/flows/${flow}/start`, { records: [made.firm] }))
  const over = async () => (await must(office.mara.get<{ items: { outcome: string }[] }>(`/flows/${flow}/runs`))).items[0]?.outcome
  await expect.poll(over, { timeout: 15_000 }).toBe('through')
  await upload(office.mara, 'person', 'Name;Mail;City\nAnna Berg;third@berg.example;Town of a namesake\n')
  expect(await sentBy(office.mara, made.form)).toHaveLength(3)
})

async function told(): Promise<string> {
  const answer = await fetch(`${reception.server.address}/api/v1/subject-export?object=person&record=${made.anna}`, {
    headers: { cookie: office.mara.cookie() },
  })
  expect(answer.status).toBe(200)
  return [...unzip(Buffer.from(await answer.arrayBuffer())).values()].join('\n')
}

test('whoever asks is told of themselves, not of those with whom they share a name, a number or an office, nor of secrets', async () => {
  const all = await told()
  for (const own of [mail, 'Her own words', number, 'Shop', '127.0.0.1']) expect([own, all.includes(own)]).toEqual([own, true])
  for (const others of [
    'Words of a namesake',
    'another@berg',
    'Words of Ulf',
    'ulf@others',
    'third@berg',
    'Town of a namesake',
    'the-secret-of-the-hook',
  ])
    expect([others, all.includes(others)]).toEqual([others, false])
})

test('who took out what is known of somebody is known to all administrators, and stays known', async () => {
  type Taken = { items: { record: string; by: string; kind: string }[] }
  const taken = async () => (await must(office.mara.get<Taken>('/subject-exports'))).items
  const before = await taken()
  expect(before).toMatchObject([{ record: made.anna, by: 'Mara Lindqvist', kind: 'member' }])
  const { secret } = await must(
    office.mara.post<{ secret: string }>('/api-keys', { name: 'Archive', scopes: ['*:read', 'export', 'administration'] }),
  )
  const program = reception.server.client('program', { authorization: `Bearer ${secret}` })
  expect((await program.get(`/subject-export?object=person&record=${made.namesake}`)).status).toBe(200)
  expect(await taken()).toMatchObject([{ record: made.namesake, by: expect.stringContaining('Archive'), kind: 'key' }, ...before])
  for (const scopes of [
    ['export', 'administration'],
    ['company:read', 'export', 'administration'],
    ['*:read', 'administration'],
    ['*:read', 'export'],
  ]) {
    const key = await must(office.mara.post<{ secret: string }>('/api-keys', { name: 'Narrow', scopes }))
    const narrow = reception.server.client('narrow', { authorization: `Bearer ${key.secret}` })
    expect([scopes, (await narrow.get(`/subject-export?object=person&record=${made.anna}`)).status]).toEqual([scopes, 403])
  }
  // What was refused took nothing out.
  expect((await office.aylin.get(`/subject-export?object=person&record=${made.anna}`)).status).toBe(403)
  for (const other of [made.form, made.firm, office.ids.mara]) {
    expect((await office.mara.get(`/subject-export?object=person&record=${other}`)).status).toBe(404)
    const erasing = { object: 'person', record: other, ground: 'request', confirm: 'erase' }
    expect((await office.mara.post('/erasures', erasing)).status).toBe(404)
  }
  expect(await taken()).toHaveLength(2)
  expect((await office.aylin.get('/subject-exports')).status).toBe(403)
})

test('whoever is erased takes nothing of others along, and nothing of theirs stays', async () => {
  await eraseWholly(office, made.anna)
  // In words of others alone: of Ulf, and of who made the flow.
  const left = await rowsWith(reception.server, office.workspace, mail)
  expect(left).toEqual({ company: 1, flow: 1, flow_number: 1, form_submission: 1, history: expect.any(Number), interaction: 1 })
  const answers = (await sentBy(office.mara, made.form)).map((one) => one.answers.map(({ text }) => text).join())
  expect(answers).toHaveLength(2)
  for (const words of ['Words of a namesake', 'Words of Ulf'])
    expect([words, answers.some((answer) => answer.includes(words))]).toEqual([words, true])
  expect(await office.mara.get(`/people/${made.namesake}`)).toMatchObject({ body: { phones: [{ value: number }] } })
})

test('they are known again in any spelling', async () => {
  for (const values of [
    { emails: [{ value: ' ANNA.Berg@BERG.example ' }] },
    { emails: [{ value: 'Anna <mailto:anna.berg@berg.example>' }] },
    { externalId: external.normalize('NFD') },
    { externalId: external.toUpperCase() },
  ])
    expect([values, (await office.mara.post('/people', { name: 'Back', ...values })).body]).toMatchObject([
      values,
      { code: 'record.erased' },
    ])
})

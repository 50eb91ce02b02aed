/** Mails by which a yes is confirmed, with mail servers as they are: each goes through the gate and the ledger, and nothing is sent twice by itself. */
import { asOwner } from '@rapport/core/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeForm, openReception, type Reception } from '../testing/forms.ts'

let reception: Reception
let form = ''
beforeAll(async () => {
  reception = await openReception()
  const { office, ready } = reception
  form = await makeForm(office.mara, {
    consents: [{ purpose: ready.purpose, wording: 'News.' }],
    confirms: true,
    sender: ready.sender,
  })
})
afterAll(() => reception?.close())

const agree = async (mail: string): Promise<string> => {
  await reception.fill(form, { 'f.name': mail, 'f.emails': mail, [`c.${reception.ready.purpose}`]: 'yes' })
  return (await reception.people(mail))[0]!.id
}
const states = async (person: string) => (await reception.consents(person)).messages.map(({ state }) => state)
const becomes = (person: string, ...expected: readonly string[]) => expect.poll(() => states(person), { timeout: 20_000 }).toEqual(expected)

test('what the mail server says decides: taken, later, or never again to that address', async () => {
  const { verdicts } = reception.post.sink
  Object.assign(verdicts, {
    'gone@mail.example': { rcpt: 550, says: '5.1.1 No such user' },
    'busy@mail.example': { rcpt: 450 },
    'dropped@mail.example': 'drop',
  })
  await becomes(await agree('taken@mail.example'), 'accepted')
  await becomes(await agree('busy@mail.example'), 'deferred')
  await becomes(await agree('dropped@mail.example'), 'uncertain')
  const gone = await agree('gone@mail.example')
  await becomes(gone, 'bounced')
  delete verdicts['gone@mail.example']
  await agree('gone@mail.example')
  await expect.poll(async () => (await states(gone)).toSorted(), { timeout: 20_000 }).toEqual(['bounced', 'refused'])
  expect(reception.post.sink.tries['gone@mail.example']).toBe(1)
})

test('one that a lost server had in hand is named, and not sent again', async () => {
  const lost = await agree('lost@mail.example')
  await becomes(lost, 'accepted')
  await asOwner(reception.server.test.ownerUrl, (owner) =>
    owner.query(`update message set state = 'sending', claim = 0, settled_at = null where recipient = 'lost@mail.example'`),
  )
  await becomes(await agree('after@mail.example'), 'accepted')
  await becomes(lost, 'uncertain')
  expect(reception.post.sink.taken.filter(({ to }) => to.includes('lost@mail.example'))).toHaveLength(1)
})

test('whoever is gone by then is not written to', async () => {
  const { sink } = reception.post
  sink.verdicts['leaves@mail.example'] = { rcpt: 450 }
  const leaves = await agree('leaves@mail.example')
  await becomes(leaves, 'deferred')
  delete sink.verdicts['leaves@mail.example']
  await reception.office.mara.delete(`/people/${leaves}`)
  reception.clock.ahead += 120_000
  await becomes(await agree('later@mail.example'), 'accepted')
  const { rows } = await asOwner(reception.server.test.ownerUrl, (owner) =>
    owner.query<{ state: string; code: string }>(`select state, code from message where recipient = 'leaves@mail.example'`),
  )
  expect(rows).toMatchObject([{ state: 'refused', code: 'gone' }])
})

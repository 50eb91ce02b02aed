/** Forms in the hands of strangers and programs: what is sent is taken once, is never lost, and tells nobody anything. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLink } from '../testing/broadcasts.ts'
import { contact, makeForm, openPage, openReception, type Reception, sendPage, sentBy } from '../testing/forms.ts'
import { eraseWholly } from '../testing/erasing.ts'
import { openOffice, type Office } from '../testing/office.ts'

let reception: Reception
let server: Reception['server']
let office: Reception['office']
let clock: Reception['clock']
let twin: Office
beforeAll(async () => {
  reception = await openReception({ erasure: { settle: 0, pause: 50 } })
  ;({ server, office, clock } = reception)
  twin = await openOffice(server, 'twin')
})
afterAll(() => reception?.close())

test('a page is taken once, however often and however fast it is sent', async () => {
  const form = await makeForm(office.mara)
  const address = await reception.link(form)
  const { pass } = await openPage(address)
  clock.ahead += 10_000
  const said = { 'f.name': 'Twice', 'f.emails': 'twice@sent.example' }
  const all = await Promise.all(Array.from({ length: 5 }, () => sendPage(address, pass, said)))
  expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(await sentBy(office.mara, form)).toHaveLength(1)
  expect(await reception.people('twice@sent.example')).toHaveLength(1)
})

test('two pages of one newcomer at the same moment come to one person', async () => {
  const form = await makeForm(office.mara)
  const address = await reception.link(form)
  const pages = await Promise.all([1, 2, 3, 4].map(() => openPage(address)))
  clock.ahead += 10_000
  await Promise.all(pages.map(({ pass }) => sendPage(address, pass, { 'f.name': 'One', 'f.emails': 'one@person.example' })))
  expect(await reception.people('one@person.example')).toHaveLength(1)
  expect((await sentBy(office.mara, form)).map(({ state, record }) => [state, record?.outcome]).toSorted()).toEqual([
    ['done', 'added'],
    ['done', 'found'],
    ['done', 'found'],
    ['done', 'found'],
  ])
})

test('a stranger who types somebody’s address changes nothing that stands there, and is answered as everybody else', async () => {
  const form = await makeForm(office.mara, { asks: [...contact.asks, { field: 'birthday' }, { field: 'language' }] })
  const [before] = await reception.people('inga@nordkaffee.first.example')
  const sent = await reception.fill(form, {
    'f.name': 'Somebody Else',
    'f.emails': 'inga@nordkaffee.first.example',
    'f.phones': '+4570999999',
    'f.birthday': '1990-02-03',
  })
  const other = await reception.fill(form, { 'f.name': 'Nobody', 'f.emails': 'nobody@known.example' })
  expect(sent.html).toBe(other.html)
  const [after] = await reception.people('inga@nordkaffee.first.example')
  expect(after).toMatchObject({ name: before!.name, phones: before!.phones, emails: before!.emails, birthday: '1990-02-03' })
  expect((await sentBy(office.mara, form))[1]).toMatchObject({ record: { id: before!.id, outcome: 'found' } })
})

test.each([
  ['the field that nobody sees is filled in', { website: 'https://buy.example' }, 10_000, 'trap'],
  ['faster than anybody reads', {}, 500, 'fast'],
  ['links where none belong', { 'f.name': 'Buy at http://buy.example' }, 10_000, 'links'],
  ['links after links', { 'q.message': 'http://a.example http://b.example www.c.example' }, 10_000, 'links'],
])('what looks like no human’s is held back, thanked for, and let through or thrown away by people: %s', async (_name, more, age, why) => {
  const form = await makeForm(office.mara)
  const address = await reception.link(form)
  const { pass } = await openPage(address)
  clock.ahead += age
  const mail = `held-${why}-${Object.keys(more).length}-${age}-${Math.round(Object.values(more).join('').length)}@spam.example`
  const sent = await sendPage(address, pass, { 'f.name': 'Held', 'f.emails': mail, ...more })
  expect([sent.status, sent.html.includes('Thank you')]).toEqual([200, true])
  const [held] = await sentBy(office.mara, form, '?state=held')
  expect(held).toMatchObject({ state: 'held', why, record: null })
  expect(await reception.people(mail)).toEqual([])
  const released = await office.mara.post(`/forms/${form}/submissions/${held!.id}/release`)
  expect([released.status, released.body]).toMatchObject([200, { state: 'done', record: { outcome: 'added' } }])
  expect(await reception.people(mail)).toHaveLength(1)
  expect((await office.mara.post(`/forms/${form}/submissions/${held!.id}/release`)).status).toBe(409)
  expect((await office.mara.delete(`/forms/${form}/submissions/${held!.id}`)).status).toBe(204)
  expect(await sentBy(office.mara, form)).toEqual([])
  expect(await reception.people(mail)).toHaveLength(1)
})

test.each([
  ['none', () => ''],
  ['one that was changed', (pass: string) => `${pass.slice(0, 20)}A${pass.slice(21)}`],
  [
    'one that says something else',
    (pass: string) => `${Buffer.from('{"number":"x","madeAt":0}').toString('base64url')}.${pass.split('.')[1]}`,
  ],
])('a page that is none of ours sends nothing, and keeps what was typed: %s', async (_name, change) => {
  const form = await makeForm(office.mara)
  const address = await reception.link(form)
  const { pass } = await openPage(address)
  clock.ahead += 10_000
  const said = { 'f.name': 'Forged', 'f.emails': 'forged@page.example' }
  const sent = await sendPage(address, change(pass), said)
  expect([sent.status, sent.html.includes('value="Forged"')]).toEqual([422, true])
  expect(await sentBy(office.mara, form)).toEqual([])
  clock.ahead += 10_000
  expect((await sendPage(address, sent.pass, said)).status).toBe(200)
})

test('a page of one form sends nothing by another, and one that lay open for a day is asked for once more', async () => {
  const [one, other] = [await makeForm(office.mara), await makeForm(office.mara)]
  const { pass } = await openPage(await reception.link(one))
  clock.ahead += 10_000
  const said = { 'f.name': 'Other', 'f.emails': 'other@form.example' }
  expect((await sendPage(await reception.link(other), pass, said)).status).toBe(422)
  clock.ahead += 25 * 3_600_000
  const old = await sendPage(await reception.link(one), pass, said)
  clock.ahead -= 25 * 3_600_000
  expect([old.status, old.html.includes('had been open for long')]).toEqual([422, true])
})

test.each([
  ['cut off', (token: string) => token.slice(0, 40)],
  ['another letter', (token: string) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')],
  ['another workspace', (token: string) => `AAAA${token.slice(4)}`],
])('an address that is not ours opens nothing: %s', async (_name, change) => {
  const wrong = (await reception.link(await makeForm(office.mara))).replace(/[^/]+$/, change)
  expect((await openPage(wrong)).status).toBe(404)
  expect((await sendPage(wrong, 'x', {})).status).toBe(404)
})

test('a link of a mail runs out after a week, and one that is not ours opens nothing', async () => {
  const form = await makeForm(office.mara, {
    consents: [{ purpose: reception.ready.purpose, wording: 'News.' }],
    confirms: true,
    sender: reception.ready.sender,
  })
  await reception.fill(form, { 'f.name': 'Late', 'f.emails': 'late@double.example', [`c.${reception.ready.purpose}`]: 'yes' })
  const mailTo = () => reception.post.sink.taken.find(({ to }) => to.includes('late@double.example'))
  await expect.poll(mailTo, { timeout: 20_000 }).toBeDefined()
  const url = /https:\S+\/f\/\S+\/confirm/.exec(mailTo()!.parts['text/plain']!)![0]
  const other = url.replace(/\/f\/(.)/, (_all, letter: string) => `/f/${letter === 'A' ? 'B' : 'A'}`)
  const body = () => new URLSearchParams({ do: 'confirm' })
  expect((await openLink(server, other, { method: 'POST', body: body() })).status).toBe(404)
  clock.ahead += 8 * 86_400_000
  expect((await openLink(server, url, { method: 'POST', body: body() })).status).toBe(410)
  clock.ahead -= 8 * 86_400_000
  const [late] = await reception.people('late@double.example')
  expect((await reception.consents(late!.id)).events).toEqual([])
})

test('whoever said no is not made to say yes by a stranger who types their address', async () => {
  const form = await makeForm(office.mara, { consents: [{ purpose: reception.ready.purpose, wording: 'News.' }] })
  const [matteo] = await reception.people('matteo@bellini.first.example')
  await office.mara.post('/consents', { object: 'person', record: matteo!.id, purpose: reception.ready.purpose, given: false })
  await reception.fill(form, { 'f.name': 'Matteo', 'f.emails': 'matteo@bellini.first.example', [`c.${reception.ready.purpose}`]: 'yes' })
  expect((await reception.consents(matteo!.id)).events.map(({ given }) => given)).toEqual([false])
  expect(await sentBy(office.mara, form)).toMatchObject([{ state: 'done', consents: [{ kept: false }] }])
})

test('what is answered tells nobody who said no, who was held back, or who was erased', async () => {
  const { purpose, sender } = reception.ready
  const yes = { 'f.name': 'Asking', [`c.${purpose}`]: 'yes' }
  const consents = [{ purpose, wording: 'News.' }]
  const [rob] = await reception.people('rob@refused.example')
  expect(rob).toBeUndefined()
  const known = async (mail: string): Promise<string> =>
    (await office.mara.post<{ id: string }>('/people', { name: 'Known', emails: [{ value: mail }] })).body.id
  const refused = await known('rob@refused.example')
  await office.mara.post('/consents', { object: 'person', record: refused, purpose, given: false })
  await eraseWholly(office, await known('gone@refused.example'))
  for (const confirms of [false, true]) {
    const form = await makeForm(office.mara, { consents, confirms, sender })
    const led = await makeForm(office.mara, { consents, confirms, sender, redirect: 'https://shop.example/thanks' })
    for (const one of [form, led]) {
      const said = []
      for (const mail of ['new', 'rob', 'gone']) said.push(await reception.fill(one, { ...yes, 'f.emails': `${mail}@refused.example` }))
      said.push(await reception.fill(one, { ...yes, 'f.emails': 'trap@refused.example', website: 'x' }))
      const answers = said.map(({ status, html, headers }) => [status, html, headers.get('location')])
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    }
    // Whoever was erased is no fault of the form.
    expect((await office.mara.get<{ problem: string | null }>(`/forms/${form}`)).body.problem).toBeNull()
  }
})

test.each(['https://*', 'https://a;sandbox', 'https://a,b', "https://a'b"])(
  'no website says more than its own name in a policy: %s',
  async (origin) => {
    expect((await office.mara.post('/forms', { ...contact, origins: [origin] })).body).toMatchObject({ errors: [{ field: 'origins' }] })
  },
)

test('one address is asked at most three times in a day, however often it is typed', async () => {
  const form = await makeForm(office.mara, {
    consents: [{ purpose: reception.ready.purpose, wording: 'News.' }],
    confirms: true,
    sender: reception.ready.sender,
  })
  for (let n = 0; n < 5; n++)
    await reception.fill(form, { 'f.name': 'Many', 'f.emails': 'many@double.example', [`c.${reception.ready.purpose}`]: 'yes' })
  const [many] = await reception.people('many@double.example')
  const messages = async () => (await reception.consents(many!.id)).messages
  await expect
    .poll(async () => (await messages()).map(({ state }) => state), { timeout: 20_000 })
    .toEqual(['accepted', 'accepted', 'accepted'])
})

test('forms, and what was sent by them, are nobody’s elsewhere, and for those alone who see all of what they become', async () => {
  const form = await makeForm(office.mara)
  await reception.fill(form, { 'f.name': 'Own', 'f.emails': 'own@twin.example' })
  const [own] = await sentBy(office.mara, form)
  for (const path of ['standing', 'submissions']) expect((await twin.mara.get(`/forms/${form}/${path}`)).status).toBe(404)
  expect((await twin.mara.post(`/forms/${form}/submissions/${own!.id}/release`)).status).toBe(404)
  expect((await twin.mara.delete(`/forms/${form}/submissions/${own!.id}`)).status).toBe(404)
  const theirs = await makeForm(twin.mara)
  expect((await twin.mara.delete(`/forms/${theirs}/submissions/${own!.id}`)).status).toBe(404)
  for (const who of [office.jonas, office.petra]) expect((await who.get(`/forms/${form}/submissions`)).status).toBe(404)
  // A role that manages forms of what it reaches a part of reads none of what was sent, and makes no form that would write there.
  const roles = await office.mara.get<{ items: { id: string; key: string; grants: object }[] }>('/roles')
  const manager = roles.body.items.find(({ key }) => key === 'manager')!
  await office.mara.patch(`/roles/${manager.id}`, { grants: { ...manager.grants, form: { read: 'all', write: 'all', delete: 'all' } } })
  expect((await office.aylin.get(`/forms/${form}/submissions`)).body).toMatchObject({ code: 'form.reach' })
  expect((await office.aylin.post(`/forms/${form}/submissions/${own!.id}/release`)).status).toBe(403)
  expect((await office.aylin.post('/forms', contact)).body).toMatchObject({ errors: [{ field: 'of' }] })
})

test('from one address a form takes so much in a minute and no more, and says so on a page', async () => {
  const limited = await openReception({ quotas: { form: 3 } })
  try {
    const form = await makeForm(limited.office.mara)
    const sent = []
    for (let n = 0; n < 5; n++) sent.push((await limited.fill(form, { 'f.name': 'Many', 'f.emails': `many-${n}@limits.example` })).status)
    expect(sent).toEqual([200, 200, 200, 429, 429])
    const last = await limited.fill(form, { 'f.name': 'Many', 'f.emails': 'last@limits.example' })
    expect([last.html.includes('wait a minute'), Number(last.headers.get('retry-after'))]).toEqual([true, expect.any(Number)])
    expect(
      (await limited.fill(await makeForm(limited.office.mara), { 'f.name': 'Other', 'f.emails': 'other@limits.example' })).status,
    ).toBe(200)
  } finally {
    await limited.close()
  }
})

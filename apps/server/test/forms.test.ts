/** Forms from the page to the person, over HTTP and SMTP: what is sent becomes what its owner wants. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLink } from '../testing/broadcasts.ts'
import { contact, makeForm, openPage, openReception, type Reception, sendPage, sentBy, standingOf } from '../testing/forms.ts'

let reception: Reception
let server: Reception['server']
let office: Reception['office']
let clock: Reception['clock']
beforeAll(async () => {
  reception = await openReception()
  ;({ server, office, clock } = reception)
})
afterAll(() => reception?.close())

test('a page is whole without scripts, cookies and anything from elsewhere, and says what is asked', async () => {
  const form = await makeForm(office.mara, { heading: 'Ask us <b>anything</b>', intro: 'We answer.', language: 'de' })
  const { status, html, headers } = await openPage(await reception.link(form))
  expect(status).toBe(200)
  expect(headers.get('set-cookie')).toBeNull()
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  )
  expect(html).toContain('<html lang="de">')
  expect(html).toContain('Ask us &#60;b&#62;anything&#60;/b&#62;')
  expect(html).not.toContain('<script')
  expect(html).toContain('<input type="email" id="f-emails" name="f.emails" required')
  expect(html).toContain('Absenden')
})

test('what somebody sends becomes a person, with where they came from and what they wrote', async () => {
  const form = await makeForm(office.mara)
  const said = {
    'f.name': 'Nora Nielsen',
    'f.emails': 'Nora@Nielsen.example',
    'f.phones': '+4570101010',
    'q.message': 'Do you deliver\r\nto Aarhus?',
  }
  const query = '?utm_source=letter&utm_campaign=harvest&utm_medium=mail&other=x'
  const sent = await reception.fill(form, said, query, { referer: 'https://search.example/find?q=nora%40nielsen.example' })
  expect([sent.status, sent.html.includes('Thank you')]).toEqual([200, true])
  const [nora, ...others] = await reception.people('nora@nielsen.example')
  expect(others).toEqual([])
  expect(nora).toMatchObject({ name: 'Nora Nielsen', phones: [{ value: '+4570101010' }], owner: null })
  const [happened] = await reception.tracking.timeline(nora!.id)
  expect(happened).toMatchObject({
    type: 'form.sent',
    actor: { name: 'Contact' },
    properties: {
      form: 'Contact',
      source: 'letter',
      campaign: 'harvest',
      medium: 'mail',
      referrer: 'https://search.example/find',
      answers: 'Your message: Do you deliver\nto Aarhus?',
    },
  })
  // What belongs to fields stands where roles say who sees it.
  expect(JSON.stringify(happened!.properties)).not.toContain('nielsen')
  expect(await sentBy(office.mara, form)).toMatchObject([
    {
      state: 'done',
      record: { object: 'person', id: nora!.id, title: 'Nora Nielsen', outcome: 'added' },
      utm: { source: 'letter', campaign: 'harvest', medium: 'mail' },
      answers: [
        { label: 'Name' },
        { label: 'Your mail' },
        { label: 'Phone number' },
        { label: 'Your message', text: 'Do you deliver\nto Aarhus?' },
      ],
    },
  ])
  expect(await standingOf(office.mara, form)).toMatchObject({ states: { done: 1 }, days: [{ count: 1 }], problems: [] })
})

test('what is wrong is said beside it, and nothing that was typed is lost', async () => {
  const form = await makeForm(office.mara)
  const sent = await reception.fill(form, { 'f.name': '  ', 'f.emails': 'nobody', 'q.message': '"><script>alert(1)</script>' })
  expect(sent.status).toBe(422)
  expect(sent.html).toContain('id="f-name-error">Fill this in.')
  expect(sent.html).toContain('id="f-emails-error">Write a mail address')
  expect(sent.html).toMatch(/name="f\.emails" required aria-invalid="true" aria-describedby="f-emails-error" value="nobody"/)
  expect(sent.html).toContain('&#34;&#62;&#60;script&#62;alert(1)')
  expect(await sentBy(office.mara, form)).toEqual([])
  const address = await reception.link(form)
  const done = await sendPage(address, sent.pass, { 'f.name': 'Ole', 'f.emails': 'ole.second@try.example' })
  expect(done.status).toBe(200)
})

test('a form that may write over does, and one that always adds looks for nobody', async () => {
  const over = await makeForm(office.mara, { writing: 'all' })
  await reception.fill(over, { 'f.name': 'Ada Byron', 'f.emails': 'ada@write.example' })
  await reception.fill(over, { 'f.name': 'Ada Lovelace', 'f.emails': 'ada@write.example', 'f.phones': '+442071234567' })
  expect(await reception.people('ada@write.example')).toMatchObject([{ name: 'Ada Lovelace', phones: [{ value: '+442071234567' }] }])
  const adds = await makeForm(office.mara, { match: 'never' })
  await reception.fill(adds, { 'f.name': 'Ada Again', 'f.emails': 'ada@write.example' })
  expect(await reception.people('ada@write.example')).toHaveLength(2)
})

test('a form that is off, or deleted, says so and takes nothing', async () => {
  const form = await makeForm(office.mara)
  const address = await reception.link(form)
  const { pass } = await openPage(address)
  await office.mara.patch(`/forms/${form}`, { enabled: false })
  clock.ahead += 10_000
  const sent = await sendPage(address, pass, { 'f.name': 'Late', 'f.emails': 'late@form.example' })
  expect([sent.status, sent.html.includes('This form is closed')]).toEqual([410, true])
  expect(await reception.people('late@form.example')).toEqual([])
  await office.mara.delete(`/forms/${form}`)
  expect((await openPage(address)).status).toBe(404)
})

test('a yes is kept with what was read and where, and one that needs a mail counts once its page was confirmed by hand', async () => {
  const wording = 'Yes, send me news of coffee once a month.'
  const consentsAsked = [{ purpose: reception.ready.purpose, wording }]
  const plain = await makeForm(office.mara, { consents: consentsAsked })
  await reception.fill(
    plain,
    { 'f.name': 'Yes', 'f.emails': 'yes@plain.example', [`c.${reception.ready.purpose}`]: 'yes' },
    '?page=https://shop.example/news?x=1',
  )
  const [yes] = await reception.people('yes@plain.example')
  expect((await reception.consents(yes!.id)).events).toMatchObject([
    { given: true, source: 'form', wording, proof: { form: plain, page: 'https://shop.example/news' } },
  ])
  const form = await makeForm(office.mara, { consents: consentsAsked, confirms: true, sender: reception.ready.sender })
  const sent = await reception.fill(form, { 'f.name': 'Mia', 'f.emails': 'mia@double.example', [`c.${reception.ready.purpose}`]: 'yes' })
  expect(sent.html).toContain('we have sent you a mail')
  const [mia] = await reception.people('mia@double.example')
  expect((await reception.consents(mia!.id)).events).toEqual([])
  expect(await sentBy(office.mara, form)).toMatchObject([{ confirmation: 'waits', consents: [{ wording, kept: false }] }])
  const mailTo = () => reception.post.sink.taken.filter(({ to }) => to.includes('mia@double.example'))
  await expect.poll(mailTo, { timeout: 20_000 }).toHaveLength(1)
  const url = /https:\S+\/f\/\S+\/confirm/.exec(mailTo()[0]!.parts['text/plain']!)![0]
  expect(mailTo()[0]!.parts['text/plain']).toContain(wording)
  await expect
    .poll(async () => (await reception.consents(mia!.id)).messages)
    .toMatchObject([{ state: 'accepted', recipient: 'mia@double.example' }])
  const looked = await openLink(server, url)
  expect([looked.status, (await looked.text()).includes(wording)]).toEqual([200, true])
  expect((await openLink(server, url, { method: 'HEAD' })).status).toBe(200)
  expect((await reception.consents(mia!.id)).events).toEqual([])
  const press = () => openLink(server, url, { method: 'POST', body: new URLSearchParams({ do: 'confirm' }) })
  expect((await Promise.all([press(), press()])).map(({ status }) => status)).toEqual([200, 200])
  expect((await reception.consents(mia!.id)).events).toMatchObject([
    { given: true, source: 'form', wording, proof: { confirmed: 'by the link of a mail' } },
  ])
  expect(await sentBy(office.mara, form)).toMatchObject([{ confirmation: 'confirmed', consents: [{ kept: true }] }])
})

test('a visitor whose owner agreed brings their past along, whatever programs call a mail address', async () => {
  const track = reception.tracking
  const { rules } = (await office.mara.get<{ rules: { ranked: { by: string }[] } }>('/identity')).body
  const ranked = rules.ranked.map((rule) => (rule.by === 'mail' ? { ...rule, traits: ['contact.mail', 'mail_address'] } : rule))
  expect((await office.mara.send('PUT', '/identity', { rules: { ...rules, ranked } })).status).toBe(200)
  const source = await track.addSource()
  await track.say(source, 'page', { anonymousId: 'browser-of-nora', context: { page: { url: 'https://shop.example/beans' } } })
  const form = await makeForm(office.mara)
  await reception.fill(form, { 'f.name': 'Past', 'f.emails': 'past@tag.example' }, '?visitor=browser-of-nora')
  const [past] = await reception.people('past@tag.example')
  expect((await track.types(past!.id)).toSorted()).toEqual(['form.sent', 'page.viewed', 'person.identified'])
  await track.say(source, 'page', { anonymousId: 'declined', context: { page: { url: 'https://shop.example/tea' } } })
  await reception.fill(form, { 'f.name': 'No', 'f.emails': 'no@tag.example' }, '?visitor=declined', { 'sec-gpc': '1' })
  const [no] = await reception.people('no@tag.example')
  expect(await track.types(no!.id)).toEqual(['form.sent'])
  await office.mara.delete('/identity')
})

test('a form leads to where its owner says, and stands within their pages alone', async () => {
  const form = await makeForm(office.mara, { redirect: 'https://shop.example/thanks', origins: ['https://shop.example'] })
  const sent = await reception.fill(form, { 'f.name': 'Led', 'f.emails': 'led@away.example' })
  expect([sent.status, sent.headers.get('location')]).toEqual([303, 'https://shop.example/thanks'])
  const address = await reception.link(form)
  expect((await openPage(address)).headers.get('content-security-policy')).toContain("form-action 'self' https://shop.example; ")
  expect((await openPage(address)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  const within = await openPage(`${address}/embed`)
  expect(within.headers.get('content-security-policy')).toContain('frame-ancestors https://shop.example')
  expect(within.headers.get('x-frame-options')).toBeNull()
  clock.ahead += 10_000
  expect((await sendPage(`${address}/embed`, within.pass, { 'f.name': 'In', 'f.emails': 'in@frame.example' })).status).toBe(303)
  const nowhere = await makeForm(office.mara)
  expect((await openPage(`${await reception.link(nowhere)}/embed`)).headers.get('content-security-policy')).toContain(
    "frame-ancestors 'none'",
  )
})

test.each([
  ['an address that runs', { redirect: 'javascript:alert(1)' }, 'redirect'],
  ['a field that is there once', { asks: [{ field: 'externalId' }, ...contact.asks] }, 'asks'],
  ['a field that is worked out', { asks: [{ field: 'email' }, ...contact.asks] }, 'asks'],
  ['a link that visitors would choose', { asks: [{ field: 'owner' }, ...contact.asks] }, 'asks'],
  ['no such field', { asks: [{ field: 'salary' }, ...contact.asks] }, 'asks'],
  ['nothing asked', { asks: [] }, 'asks'],
  ['a question without words', { asks: [{ name: 'q' }] }, 'asks'],
  ['something that questions do not say', { asks: [{ field: 'name', script: 'x' }] }, 'asks'],
  ['a website that is none', { origins: ['https://shop.example/path'] }, 'origins'],
  ['an object of the machinery', { of: 'member' }, 'of'],
  ['what Rapport is set up by', { of: 'form', asks: [{ field: 'name', required: true }] }, 'of'],
  [
    'a yes without an address',
    { asks: [{ field: 'name' }], consents: [{ purpose: '01890000-0000-7000-8000-000000000000', wording: 'x' }] },
    'consents',
  ],
])('what would make no form is not saved: %s', async (_name, more, field) => {
  const { status, body } = await office.mara.post<{ errors: { field: string }[] }>('/forms', { ...contact, ...more })
  expect([status, body.errors[0]?.field]).toEqual([422, field])
})

test('a field that is needed is asked for, or no record could be made', async () => {
  const { status, body } = await office.mara.post<{ errors: { message: string }[] }>('/forms', {
    ...contact,
    of: 'company',
    asks: [{ name: 'q', label: 'Anything?' }],
  })
  expect([status, body.errors[0]?.message]).toEqual([422, 'Company needs Name: ask for it, and make it required.'])
})

test('answers become records of any object, with values of their own that nobody is asked', async () => {
  const form = await makeForm(office.mara, {
    name: 'New companies',
    of: 'company',
    match: 'never',
    asks: [
      { field: 'name', required: true },
      { field: 'employees' },
      { field: 'addresses' },
      { field: 'owner', hidden: true, value: office.ids.jonas },
    ],
  })
  const page = await openPage(await reception.link(form))
  expect(page.html).not.toContain('owner')
  const sent = await reception.fill(form, {
    'f.name': 'Rösterei Nord',
    'f.employees': '12',
    'f.addresses.city': 'Kiel',
    'f.addresses.country': 'Deutschland',
    'f.owner': office.ids.eva!,
  })
  expect(sent.status).toBe(200)
  const [sentOne] = await sentBy(office.mara, form)
  const { body } = await office.mara.get<Record<string, unknown>>(`/companies/${sentOne!.record!.id}`)
  expect(body).toMatchObject({
    name: 'Rösterei Nord',
    employees: 12,
    addresses: [{ city: 'Kiel', country: 'DE' }],
    owner: { id: office.ids.jonas },
  })
})

test('a field that is gone is not asked any more: the rest is kept, and the form says so', async () => {
  const field = await office.mara.post<{ id: string; key: string }>('/custom-fields', {
    of: 'person',
    label: 'Roast',
    kind: 'choice',
    options: { values: ['light', 'dark'], labels: { light: 'Light', dark: 'Dark' } },
  })
  const form = await makeForm(office.mara, { asks: [...contact.asks, { field: field.body.key }] })
  const address = await reception.link(form)
  const page = await openPage(address)
  expect(page.html).toMatch(/type="radio"[^>]*value="light"/)
  expect((await office.mara.patch(`/custom-fields/${field.body.id}`, { retired: true })).status).toBe(200)
  clock.ahead += 10_000
  const sent = await sendPage(address, page.pass, {
    'f.name': 'Roaster',
    'f.emails': 'roast@gone.example',
    [`f.${field.body.key}`]: 'dark',
  })
  expect(sent.status).toBe(200)
  expect(await reception.people('roast@gone.example')).toHaveLength(1)
  expect((await standingOf(office.mara, form)).problems).toMatchObject([{ place: 'asks.4.field' }])
  const problem = async () => (await office.mara.get<{ problem: string | null }>(`/forms/${form}`)).body.problem
  await expect.poll(problem).toContain('any more')
  // Whoever mends it has it said at once, and not only with the next that is sent.
  expect((await office.mara.patch(`/forms/${form}`, { asks: contact.asks })).status).toBe(200)
  await expect.poll(problem).toBeNull()
})

test('where somebody belongs is linked or added by its name, and whoever belongs somewhere stays there', async () => {
  const asks = [...contact.asks, { name: 'firm', label: 'Company', belongs: true }]
  const form = await makeForm(office.mara, { asks })
  const company = async (mail: string) => {
    const [person] = await reception.people(mail)
    return (person!.company as { title: string } | null)?.title
  }
  await reception.fill(form, { 'f.name': 'First', 'f.emails': 'first@firm.example', 'q.firm': 'Hafenrösterei  Kiel' })
  await reception.fill(form, { 'f.name': 'Second', 'f.emails': 'second@firm.example', 'q.firm': 'Hafenrösterei Kiel' })
  expect([await company('first@firm.example'), await company('second@firm.example')]).toEqual(['Hafenrösterei Kiel', 'Hafenrösterei Kiel'])
  const { items } = (await office.mara.get<{ items: object[] }>('/companies?filter=name%20is%20%22Hafenr%C3%B6sterei%20Kiel%22')).body
  expect(items).toHaveLength(1)
  await reception.fill(form, { 'f.name': 'First', 'f.emails': 'first@firm.example', 'q.firm': 'Elsewhere' })
  expect(await company('first@firm.example')).toBe('Hafenrösterei Kiel')
  expect((await sentBy(office.mara, form))[0]).toMatchObject({ state: 'done', answers: [{}, {}, { label: 'Company', text: 'Elsewhere' }] })
})

test('text that nothing can keep is refused beside its question', async () => {
  const form = await makeForm(office.mara)
  const sent = await reception.fill(
    form,
    { 'f.name': 'Null', 'f.emails': 'null@odd.example', 'q.message': 'a\0b' },
    '?visitor=a%00b&utm_source=a%00b&page=https://a.example/%00',
  )
  expect([sent.status, sent.html.includes('id="q-message-error"')]).toEqual([422, true])
})

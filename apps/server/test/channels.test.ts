/** What people say of each channel: nobody's word on one opens or closes another, and it holds where it was said of. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listOf, openLink, send, unsubscribeOf, until } from '../testing/broadcasts.ts'
import { makeForm, openReception, type Reception, standingOf } from '../testing/forms.ts'

interface OnChannel {
  readonly channel: string
  readonly given: boolean | null
  readonly by: string | null
  readonly source: string | null
  readonly refused: { readonly code: string; readonly message: string } | null
}
interface Standing {
  readonly items: readonly { readonly purpose: string | null; readonly name: string; readonly channels: readonly OnChannel[] }[]
  readonly events: readonly {
    readonly channel: string
    readonly given: boolean
    readonly purpose: string | null
    readonly source: string
  }[]
}

let reception: Reception
let news: string
let tips: string
const all = ['mail', 'phone', 'sms', 'whatsapp', 'post']
const runs = Number(process.env['RAPPORT_RUNS'] ?? 4)

beforeAll(async () => {
  reception = await openReception()
  const { mara } = reception.office
  await mara.send('PUT', '/contact-policy', { channels: all })
  const make = async (name: string, basis: string): Promise<string> =>
    (await mara.post<{ id: string }>('/purposes', { name, basis, offered: true, channels: ['mail', 'phone', 'sms'] })).body.id
  ;[news, tips] = [await make('News', 'consent'), await make('Offers', 'interest')]
}, 60_000)
afterAll(() => reception.close())

let made = 0
const add = async (more: object = {}): Promise<string> => {
  const values = { name: `Channel ${++made}`, emails: [{ value: `c${made}@channels.example` }], ...more }
  return (await reception.office.mara.post<{ id: string }>('/people', values)).body.id
}
const say = (record: string, more: object) => reception.office.mara.post<Standing>('/consents', { object: 'person', record, ...more })
const read = async (record: string, who = reception.office.mara): Promise<Standing> =>
  (await who.get<Standing>(`/consents?object=person&record=${record}`)).body
const refusedOf = ({ items }: Standing, purpose: string): Readonly<Record<string, string | null>> =>
  Object.fromEntries(items.find((one) => one.purpose === purpose)!.channels.map(({ channel, refused }) => [channel, refused?.code ?? null]))

describe('what is written down', () => {
  test('is of one channel, with who said it how, and why the others are closed', async () => {
    const inga = await add({ phones: [{ value: '+494030100200' }] })
    expect((await say(inga, { purpose: news, channel: 'phone', given: true, note: 'On the fair.' })).status).toBe(200)
    const standing = await read(inga)
    expect(standing.items.find(({ purpose }) => purpose === news)!.channels).toMatchObject([
      { channel: 'mail', given: null, refused: { code: 'noConsent', message: 'No consent to mails for “News”.' } },
      { channel: 'phone', given: true, by: 'Mara Lindqvist', source: 'member', refused: null },
      { channel: 'sms', given: null, refused: { code: 'noConsent', message: 'No consent to text messages for “News”.' } },
    ])
    const filter = encodeURIComponent('happened consent.given (medium is phone and name is News) in the last 1 day')
    const { body } = await reception.office.mara.get<{ items: { id: string }[] }>(`/people?filter=${filter}`)
    expect(body.items.map(({ id }) => id)).toEqual([inga])
    const none = await add()
    expect(refusedOf(await read(none), tips)).toEqual({ mail: null, phone: 'noAddress', sms: 'noAddress' })
  })

  test('is refused where it means nothing, and a no is heard of any channel', async () => {
    const inga = await add()
    const codeOf = async (more: object) => {
      const { status, body } = await say(inga, more)
      const { code, errors } = body as unknown as { code: string; errors?: { field: string }[] }
      return [status, code, errors?.[0]?.field]
    }
    expect(await codeOf({ purpose: news, channel: 'fax', given: true })).toEqual([422, 'record.invalid', 'channel'])
    expect(await codeOf({ purpose: news, channel: 'every', given: true })).toEqual([422, 'record.invalid', 'channel'])
    expect(await codeOf({ purpose: news, channel: 'post', given: true })).toEqual([422, 'consent.noChannel', undefined])
    expect((await say(inga, { purpose: news, channel: 'post', given: false })).status).toBe(200)
    const wrong = await reception.office.mara.send<{ errors: object[] }>('PUT', '/contact-policy', { channels: ['phone'] })
    expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ field: 'channels', message: 'Mails are always among them.' }]])
  })

  test('as a no holds for whoever else has the number, as a yes for whoever said it', async () => {
    const phones = [{ value: '+494030100300' }]
    const [one, other] = [await add({ phones }), await add({ phones })]
    await say(one, { purpose: tips, channel: 'phone', given: false })
    expect(refusedOf(await read(other), tips)).toEqual({ mail: null, phone: 'withdrawn', sms: null })
    await say(one, { purpose: tips, channel: 'phone', given: true })
    expect([refusedOf(await read(one), tips).phone, refusedOf(await read(other), tips).phone]).toEqual([null, 'withdrawn'])
    await say(other, { purpose: tips, channel: 'phone', given: true })
    expect(refusedOf(await read(other), tips).phone).toBeNull()
  })

  test('says nothing of numbers to who does not see them', async () => {
    const { petra, ids, mara } = reception.office
    const phones = [{ value: '+494030100400' }]
    const other = await add({ phones })
    const seen = await add({ phones, owner: ids.jonas })
    await say(other, { purpose: tips, channel: 'phone', given: false })
    expect(refusedOf(await read(seen, mara), tips).phone).toBe('withdrawn')
    expect(refusedOf(await read(seen, petra), tips).phone).toBeNull()
  })
})

test('a purpose that does not come by mail sends none', async () => {
  const { mara } = reception.office
  const calls = (await mara.post<{ id: string }>('/purposes', { name: 'Calls', basis: 'interest', offered: false, channels: ['phone'] }))
    .body.id
  const segment = await listOf(mara, [await add()])
  const { id } = (await mara.post<{ id: string }>('/broadcasts', { name: 'No', ...reception.ready, purpose: calls, segment })).body
  const begun = await mara.post<{ errors: object[] }>(`/broadcasts/${id}/start`)
  expect([begun.status, begun.body.errors]).toMatchObject([422, [{ field: 'purpose' }]])
})

test('the page of somebody’s choices asks for each channel that is used; the button of a mail is about mails, “nothing at all” about all', async () => {
  const { mara } = reception.office
  const person = await add({ phones: [{ value: '+494030100500' }] })
  await until(mara, await send(mara, { ...reception.ready, purpose: tips }, await listOf(mara, [person])), { state: 'done' })
  const link = unsubscribeOf(reception.post.sink.taken.findLast(({ to }) => to[0] === `c${made}@channels.example`)!)
  const post = (pairs: [string, string][]) => openLink(reception.server, link, { method: 'POST', body: new URLSearchParams(pairs) })
  const html = await (await openLink(reception.server, link)).text()
  expect(html).toContain(`<input type="checkbox" name="sms" value="${tips}" checked><span>Text messages</span>`)
  expect(html).toContain(`<input type="checkbox" name="sms" value="${news}"><span>Text messages</span>`)
  expect(html).not.toContain('name="whatsapp"')
  expect((await read(person)).events).toEqual([])
  const boxes = (...more: [string, string][]): [string, string][] => [['do', 'save'], ...more]
  // A page of before other channels were asked for is silent about them.
  await post(boxes(['purpose', tips], ['purpose', reception.ready.purpose]))
  expect((await read(person)).events).toEqual([])
  const asked: [string, string][] = [
    ['asked', 'mail'],
    ['asked', 'phone'],
    ['asked', 'sms'],
  ]
  await post(boxes(...asked, ['purpose', tips], ['purpose', reception.ready.purpose], ['sms', tips], ['phone', news]))
  const said = (await read(person)).events.map(({ purpose, channel, given, source }) => [purpose, channel, given, source].join(' '))
  expect(said.toSorted()).toEqual([`${news} phone true preferences`, `${tips} phone false unsubscribe`].toSorted())
  await post([['List-Unsubscribe', 'One-Click']])
  expect(refusedOf(await read(person), tips)).toEqual({ mail: 'withdrawn', phone: 'withdrawn', sms: null })
  expect((await read(person)).events).toHaveLength(3)
  await post([['do', 'none']])
  await post([['do', 'none']])
  const standing = await read(person)
  expect(standing.events).toHaveLength(4)
  expect(standing.events[0]).toMatchObject({ purpose: null, channel: 'every', given: false })
  expect([refusedOf(standing, tips), refusedOf(standing, news)]).toEqual([
    { mail: 'withdrawn', phone: 'withdrawn', sms: 'withdrawn' },
    { mail: 'withdrawn', phone: 'withdrawn', sms: 'withdrawn' },
  ])
})

test('a form asks for a yes by a channel, where it asks how to reach them, and a no that was said stays', async () => {
  const { mara } = reception.office
  const consents = [
    { purpose: news, channel: 'phone', wording: 'You may call me.' },
    { purpose: news, wording: 'Send me news.' },
  ]
  const form = await makeForm(mara, { consents })
  const mail = 'form@channels.example'
  const said = { 'f.name': 'Called', 'f.emails': mail, 'f.phones': '+494030100600', [`c.phone.${news}`]: 'yes' }
  await reception.fill(form, said)
  const [person] = await reception.people(mail)
  expect((await read(person!.id)).events).toMatchObject([{ purpose: news, channel: 'phone', given: true, source: 'form' }])
  await say(person!.id, { purpose: news, channel: 'phone', given: false })
  await reception.fill(form, said)
  expect(refusedOf(await read(person!.id), news).phone).toBe('withdrawn')
  const unreachable = await mara.post<{ errors: object[] }>('/forms', {
    name: 'Nowhere',
    of: 'person',
    enabled: true,
    asks: [
      { field: 'name', required: true },
      { field: 'emails', required: true },
    ],
    consents: [consents[0]],
    confirms: false,
  })
  expect([unreachable.status, JSON.stringify(unreachable.body.errors)]).toEqual([
    422,
    expect.stringContaining('Ask for a phone number, too'),
  ])
  expect((await standingOf(mara, form)).problems).toEqual([])
})

/** One word; `minutes`: said so long ago, and heard of now. */
const step = fc.record({
  person: fc.nat(2),
  channel: fc.constantFrom('mail', 'phone', 'sms', 'every'),
  purpose: fc.constantFrom<0 | 1 | null>(0, 1, null),
  given: fc.boolean(),
  minutes: fc.option(fc.nat(4)),
})

test(
  'whatever is said in whatever order, each channel stands where its own newest word says',
  { timeout: 30_000 * Math.max(1, runs / 40) },
  async () => {
    const purposes = [news, tips]
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        // The first two share a number.
        const shared = [{ value: `+4940302${String(++made).padStart(5, '0')}` }]
        const people = [
          await add({ phones: shared }),
          await add({ phones: shared }),
          await add({ phones: [{ value: `+4940303${String(made).padStart(5, '0')}` }] }),
        ]
        const base = Date.now() - 3_600_000
        const words: { person: number; channel: string; purpose: number | null; given: boolean; at: number }[] = []
        for (const [n, { person, channel, purpose, given: yes, minutes }] of steps.entries()) {
          const given = yes && channel !== 'every' && purpose !== null
          const at = minutes === null ? {} : { at: new Date(base + minutes * 60_000).toISOString() }
          const { status, text } = await say(people[person]!, {
            channel,
            purpose: purpose === null ? null : purposes[purpose],
            given,
            ...at,
          })
          expect([status, text]).toEqual([200, text])
          words.push({ person, channel, purpose, given, at: minutes ?? 1_000 + n })
        }
        for (const [person, record] of people.entries()) {
          const standing = await read(record)
          for (const purpose of [0, 1] as const) {
            const expected = Object.fromEntries(
              ['mail', 'phone', 'sms'].map((channel) => {
                const own = words.filter(
                  (word) =>
                    (word.channel === channel || word.channel === 'every') &&
                    (word.purpose === purpose || word.purpose === null) &&
                    (word.person === person || (!word.given && channel !== 'mail' && word.person < 2 && person < 2)),
                )
                const [newest] = own.toSorted((one, other) => other.at - one.at || Number(one.given) - Number(other.given))
                return [channel, newest ? (newest.given ? null : 'withdrawn') : purpose === 0 ? 'noConsent' : null]
              }),
            )
            expect([steps, refusedOf(standing, purposes[purpose]!)]).toEqual([steps, expected])
          }
        }
      }),
      { numRuns: runs, endOnFailure: true },
    )
  },
)

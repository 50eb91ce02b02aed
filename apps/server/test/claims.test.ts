/** What strangers say of people by the key of a page, and what links of mails open: nobody learns anything, and nothing of theirs changes. */
import { asOwner } from '@rapport/core/postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listOf, openLink, openPost, type Post, type Ready, send as broadcast, setUp, unsubscribeOf, until } from '../testing/broadcasts.ts'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { openTracking } from '../testing/tracking.ts'

let post: Post
let server: TestServer
let office: Office
let twin: Office
let ready: Ready
let tracking: ReturnType<typeof openTracking>
/** The mail that asks the owner of the sender's address. */
let confirmation: string
beforeAll(async () => {
  post = await openPost()
  server = await startTestServer({ ...post.options, messaging: { look: 100 } })
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  ready = await setUp(server, post, office.mara)
  confirmation = post.sink.taken.find((mail) => mail.to[0] === 'news@kaldi.example')!.parts['text/plain']!
  tracking = openTracking(server, office)
})
afterAll(async () => {
  await server.close()
  await post.sink.close()
})

const addSource: typeof tracking.addSource = (...given) => tracking.addSource(...given)
const say: typeof tracking.say = (...given) => tracking.say(...given)
const all: typeof tracking.all = (...given) => tracking.all(...given)
const add = async (values: object): Promise<string> => (await office.mara.post<{ id: string }>('/people', values)).body.id

describe('what a page claims', () => {
  /** All rows that say something of somebody, but for what happened. */
  const rowsOf = (person: string): Promise<string> =>
    asOwner(server.test.ownerUrl, async (owner) => {
      const texts = [
        'select * from person where id = $1',
        'select * from employment where person_id = $1',
        'select * from identifier where record_id = $1',
        'select * from unique_value where record_id = $1',
        'select * from history where record_id = $1 or about_id = $1',
        'select * from consent where record_id = $1',
        'select * from note where about_id = $1',
      ]
      const found: object[] = []
      for (const text of texts) found.push((await owner.query(text, [person])).rows)
      return JSON.stringify(found)
    })
  const claimed = { email: 'claimed@real.example', phone: '+4940301000', userId: 'CL-1' }
  /** Everything that a page can say of somebody, by each of their names. */
  const claims = ({ email, phone, userId }: typeof claimed, browser: string): [string, object][] => {
    const own = {
      name: 'Mallory',
      lastName: 'Evil',
      birthday: '2001-01-01',
      address: { city: 'Elsewhere' },
      company: { name: 'Evil Ltd' },
      title: 'Boss',
    }
    const more = (name: string) => ({ anonymousId: `${browser}-${name}` })
    return [
      ['identify', { ...more('mail'), traits: { ...own, email } }],
      ['identify', { ...more('phone'), traits: { ...own, phone } }],
      ['identify', { ...more('user'), userId, traits: { ...own, email: 'evil@real.example', phone: '+4940309999' } }],
      ['identify', { ...more('both'), userId: 'evil', traits: { ...own, email } }],
      ['alias', { userId: 'evil-2', previousId: userId }],
      ['alias', { userId, previousId: `${browser}-mail` }],
      ['group', { ...more('user'), userId, groupId: 'evil', traits: { name: 'Evil Ltd' } }],
      ['track', { ...more('mail'), userId, event: 'Read', context: { traits: { email, phone } } }],
      ['page', { ...more('mail'), userId }],
      ['batch', { batch: [{ type: 'identify', userId, traits: { ...own, email } }] }],
    ]
  }
  const headersOf = (answer: Response): string[] =>
    [...answer.headers].flatMap(([name, value]) =>
      /^(date|x-request-id|request-id|ratelimit.*|x-ratelimit.*)$/.test(name) ? [] : [`${name}: ${value}`],
    )

  test.each(['nothing', 'blank'])(
    'changes nothing of whoever is there, and tells nothing of them: a source that may do %s',
    async (policy) => {
      const name = `Claimed ${policy}`
      const theirs = {
        email: `${policy}-${claimed.email}`,
        phone: policy === 'nothing' ? '+4940301001' : '+4940301002',
        userId: `CL-${policy}`,
      }
      const company = (await office.mara.post<{ id: string }>('/companies', { name: `House of ${policy}` })).body.id
      const person = await add({
        name,
        givenName: 'Cla',
        familyName: 'Imed',
        externalId: theirs.userId,
        emails: [{ value: theirs.email }],
        // What is empty may be filled in, but by no number that somebody types on a page.
        ...(policy === 'nothing' ? { phones: [{ value: theirs.phone }] } : {}),
        birthday: '1980-05-05',
        addresses: [{ city: 'Kiel' }],
        language: 'de',
        timeZone: 'Europe/Berlin',
      })
      await office.mara.post('/employments', { person, company, title: 'Buyer' })
      await office.mara.post('/notes', { about: { object: 'person', id: person }, body: 'Said in confidence' })
      const source = await addSource({ policy })
      const before = await rowsOf(person)
      const nobody = { email: `nobody-${policy}@real.example`, phone: '+4940301999', userId: `NO-${policy}` }
      const stranger = claims(nobody, `no-${policy}`)
      for (const [index, [address, message]] of claims(theirs, `cl-${policy}`).entries()) {
        const send = (said: object) =>
          tracking.send(address, JSON.stringify({ ...said, writeKey: source.writeKey }), { 'content-type': 'text/plain' })
        const [known, unknown] = [await send(message), await send(stranger[index]![1])]
        const [told, same] = [await known.text(), await unknown.text()]
        expect([address, index, known.status, told, headersOf(known)]).toEqual([address, index, unknown.status, same, headersOf(unknown)])
        expect(told).toBe('{"success":true}')
      }
      expect(await rowsOf(person)).toBe(before)
      // What was claimed to be theirs is said to be so where people see it.
      const joined = await all('visitors', `person is ${person}`)
      expect(joined.length).toBeGreaterThan(0)
      expect(new Set(joined.map(({ proof }) => proof))).toEqual(new Set(['unverified']))
      const identified = (await tracking.timeline(person)).filter(({ type }) => type === 'person.identified')
      expect(new Set(identified.map(({ properties }) => properties['proof']))).toEqual(new Set(['unverified']))
    },
  )

  test('by a key that is cut off, put together or another workspace’s comes to nothing, and is answered alike', async () => {
    const source = await addSource()
    const elsewhere = (await twin.mara.post<{ writeKey: string }>('/sources', { name: 'Theirs', kind: 'website' })).body.writeKey
    const { writeKey } = source
    const half = 'wk_'.length + 22
    const wrong = [
      writeKey.slice(0, -1),
      `${writeKey}A`,
      writeKey.toUpperCase(),
      elsewhere.slice(0, half) + writeKey.slice(half),
      writeKey.slice(0, half),
    ]
    const person = await add({ name: 'Kept', emails: [{ value: 'kept@real.example' }] })
    const before = await rowsOf(person)
    const message = { anonymousId: 'forged', traits: { email: 'kept@real.example', name: 'Mallory' } }
    const answers = new Set<string>()
    for (const key of wrong) {
      const { status, body } = await say({ ...source, writeKey: key }, 'identify', message)
      answers.add(`${status} ${String(body['code'])} ${String(body['detail'])}`)
    }
    expect([...answers]).toEqual([expect.stringMatching(/^401 source\.wrong /) as string])
    // The other workspace's own key speaks of its own people.
    await say({ ...source, writeKey: elsewhere }, 'identify', message)
    expect([await rowsOf(person), await all('visitors', 'anonymousId is forged')]).toEqual([before, []])
    expect(await all('visitors', 'anonymousId is forged', twin.mara)).toHaveLength(1)
  })
})

test('a link tells of its reader an address in part and what they get, and nothing of what is known; one put together from pieces opens nothing', async () => {
  await office.mara.post('/notes', { about: { object: 'person', id: office.ids.inga }, body: 'Said in confidence' })
  await until(office.mara, await broadcast(office.mara, ready, await listOf(office.mara, [office.ids.inga!, office.ids.matteo!])), {
    state: 'done',
  })
  const [inga, matteo] = ['inga@nordkaffee.first.example', 'matteo@bellini.first.example']
  const to = (address: string) => post.sink.taken.filter((mail) => mail.to.includes(address))
  const standing = async (name: string) => {
    const { body } = await office.mara.get<{ events: object[]; items: object[] }>(`/consents?object=person&record=${office.ids[name]}`)
    return { events: body.events, items: body.items }
  }
  const tokenOf = (address: string): string => /[^/]+$/.exec(unsubscribeOf(to(address)[0]!))![0]
  const [own, others] = [tokenOf(inga), tokenOf(matteo)]
  const html = await (await openLink(server, unsubscribeOf(to(inga)[0]!))).text()
  for (const known of [inga, 'Inga', 'Sörensen', 'Nordkaffee', 'Hamburg', 'confidence', office.ids.inga!, office.workspace])
    expect([known, html.includes(known)]).toEqual([known, false])
  const bytes = (...parts: readonly (readonly [token: string, from: number, to: number])[]): string =>
    Buffer.concat(parts.map(([token, from, end]) => Buffer.from(token, 'base64url').subarray(from, end))).toString('base64url')
  const elsewhere = Buffer.from(twin.workspace.replaceAll('-', ''), 'hex').toString('base64url')
  const sender = /[^/]+$/.exec(/https:\S+\/confirm-sender\/\S+/.exec(confirmation)![0])![0]
  const wrong = [
    ['u', bytes([own, 0, 32], [others, 32, 48])],
    ['u', bytes([own, 0, 16], [others, 16, 32], [own, 32, 48])],
    ['u', bytes([elsewhere, 0, 16], [own, 16, 48])],
    ['u', bytes([own, 0, 32], [Buffer.alloc(16).toString('base64url'), 0, 16])],
    ['u', sender],
    ['confirm-sender', own],
    ['f', own],
  ]
  const before = [await standing('inga'), await standing('matteo')]
  for (const [place, token] of wrong)
    for (const init of [{}, { method: 'POST', body: new URLSearchParams({ do: place === 'u' ? 'none' : 'confirm' }) }])
      expect([place, token, (await openLink(server, `https://crm.kaldi.example/${place}/${token}`, init)).status]).toEqual([
        place,
        token,
        404,
      ])
  // A purpose of elsewhere is none of theirs.
  const foreign = (
    await twin.mara.post<{ id: string }>('/purposes', { name: 'Theirs', basis: 'interest', wording: 'Other', offered: true })
  ).body.id
  const body = new URLSearchParams([
    ['do', 'save'],
    ['purpose', ready.purpose],
    ['purpose', foreign],
  ])
  expect((await openLink(server, unsubscribeOf(to(inga)[0]!), { method: 'POST', body })).status).toBe(200)
  expect([await standing('inga'), await standing('matteo')]).toEqual(before)
})

/** Templates over HTTP: what would make no mail is not saved, and a preview shows what its reader may see. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOffice, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let twin: Office
beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
})
afterAll(() => server.close())

interface Problem {
  readonly place: string
  readonly line?: number
  readonly message: string
}
interface Preview {
  readonly subject: string | null
  readonly preheader: string | null
  readonly html: string | null
  readonly text: string | null
  readonly problems: readonly Problem[]
}
const said =
  'Dear {{ person.givenName | default: "friend" }} of {{ person.company.name }} in {{ person.company.industry }}, {{ person.email }}'
const mail = { of: 'person', subject: 'Hello {{ person.name }}', body: [{ type: 'text', text: said }] }
const preview = async (more: object = {}, who: Client = office.mara): Promise<Preview> => {
  const { status, body, text } = await who.post<Preview>('/templates/preview', { ...mail, ...more })
  expect([status, text]).toEqual([200, text])
  return body
}
const textOf = ({ text }: Preview): string => text!.split('\n\n-- ')[0]!

test('a template is kept as it was written, and its preview shows a record as its reader sees it', async () => {
  const { status, body: made } = await office.mara.post<{ id: string }>('/templates', { name: 'Welcome', preheader: 'News', ...mail })
  expect(status).toBe(201)
  expect((await office.mara.get(`/templates/${made.id}`)).body).toMatchObject({ name: 'Welcome', preheader: 'News', ...mail })
  const seen = await preview({ record: office.ids.inga, preheader: 'For {{ person.givenName }}' })
  expect(seen).toMatchObject({ subject: 'Hello Inga Sörensen', preheader: 'For Inga', problems: [] })
  expect(textOf(seen)).toBe('Dear Inga of Nordkaffee in Food, inga@nordkaffee.first.example')
  expect(seen.html).toMatch(/<html lang="en"[\s\S]*Dear Inga of Nordkaffee/)
  expect(seen.text).toMatch(/\n-- \n.*\nUnsubscribe: https:/)
  expect(textOf(await preview({ record: office.ids.rob }))).toBe('Dear friend of  in , ')
  expect((await preview({ record: office.ids.inga, footer: false })).text).not.toContain('Unsubscribe')
  expect((await preview({ language: 'de' })).text).toContain('Abbestellen: ')
})

test('without a record every field shows what it is called', async () => {
  const seen = await preview({
    body: [{ type: 'text', text: `${said} {{ person.company }} {{ person.emails }} {{ person.birthday | date }}` }],
  })
  expect(seen.subject).toBe('Hello [Name]')
  expect(textOf(seen)).toBe('Dear [First name] of [Name] in [Industry], [Mail] [Company] [Mail addresses] [Birthday]')
})

test('a name that is a template, or markup, is a name', async () => {
  const { body: person } = await office.mara.post<{ id: string }>('/people', { name: '{{ 7|times:7 }}<script>alert(1)</script>' })
  const seen = await preview({ record: person.id, body: [{ type: 'heading', text: 'Hello {{ person.name }}' }] })
  expect(seen.subject).toBe('Hello {{ 7|times:7 }}<script>alert(1)</script>')
  expect(seen.html).toContain('Hello {{ 7|times:7 }}&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(seen.html).not.toContain('<script')
})

test.each<[what: object, field: string, place: string, words: string]>([
  [{ subject: 'Hello {{ person.givenname }}' }, 'subject', 'subject', 'Did you mean givenName?'],
  [{ subject: 'Hello {{ givenName }}' }, 'subject', 'subject', 'Did you mean person.givenName?'],
  [{ preheader: '{{ person.company.nam }}' }, 'preheader', 'preheader', 'Did you mean name'],
  [{ body: [{ type: 'text', text: 'One\n\n{% if person.name %}two' }] }, 'body', 'body.0.text', 'no {% endif %}'],
  [
    {
      body: [
        { type: 'text', text: 'Hello' },
        { type: 'button', text: 'Go', url: 'javascript:alert(1)' },
      ],
    },
    'body',
    'body.1.url',
    'begins with https://',
  ],
  [{ body: [{ type: 'text', text: '[x](javascript:alert(1))' }] }, 'body', 'body.0.text', 'begins with https://'],
  [{ body: [{ type: 'image', src: 'http://x.example/a.png', alt: '' }] }, 'body', 'body.0.src', 'begins with https://'],
  [{ body: [{ type: 'text', text: '{{ person.name.first_name }}' }] }, 'body', 'body.0.text', 'has no parts'],
  [{ body: [{ type: 'text', text: '{{ person }}' }] }, 'body', 'body.0.text', 'Say which field'],
  [{ body: [{ type: 'text', text: '{{ person[person.name] }}' }] }, 'body', 'body.0.text', 'not by another value'],
  [{ body: [{ type: 'text', text: '{{ links.unsubscibe }}' }] }, 'body', 'body.0.text', 'Did you mean links.unsubscribe?'],
  [{ body: [{ type: 'tex', text: 'x' }] }, 'body', 'body.0', 'A block has a type: text.'],
  [{ body: { mjml: '<mjml><mj-body>\n<mj-include path="/etc/passwd" /></mj-body></mjml>' } }, 'body', 'body', 'reads no other files'],
  [{ body: { mjml: '<mjml><mj-body></mjml>' } }, 'body', 'body', '<mj-body> has no </mj-body>'],
  [{ body: [{ type: 'text', text: 'x'.repeat(20_001) }] }, 'body', 'body.0.text', 'at most 20000 letters'],
])('%j is not saved: %s', async (what, field, place, words) => {
  const { status, body } = await office.mara.post<{ code: string; errors: (Problem & { field: string; code: string })[] }>('/templates', {
    name: 'Wrong',
    ...mail,
    ...what,
  })
  expect([status, body.code]).toEqual([422, 'record.invalid'])
  expect(body.errors[0]).toMatchObject({ field, place, code: 'template.invalid', message: expect.stringContaining(words) as string })
})

test('an object without mail addresses gets none, and to whom a template goes stays', async () => {
  const refused = async (answer: Promise<{ status: number; body: unknown }>): Promise<unknown> => {
    const { status, body } = await answer
    return [status, (body as { errors: { code: string }[] }).errors[0]!.code]
  }
  expect(await refused(office.mara.post('/templates', { name: 'To members', ...mail, of: 'note' }))).toEqual([422, 'template.of'])
  const { body: made } = await office.mara.post<{ id: string }>('/templates', {
    name: 'Firm',
    of: 'company',
    subject: '{{ company.name }}',
    body: [],
  })
  expect(await refused(office.mara.patch(`/templates/${made.id}`, { of: 'person', subject: 'x' }))).toEqual([422, 'template.fixed'])
})

test('what is wrong only with what it is filled with is told with its words', async () => {
  const { html, problems } = await preview({
    record: office.ids.matteo,
    body: [{ type: 'text', text: '{{ person.birthday | date: "whenever" }}' }],
  })
  expect([html, problems]).toEqual([
    null,
    [{ place: 'body', message: expect.stringContaining('“whenever” is no way to write a date.') as string }],
  ])
  const long = await preview({
    body: [{ type: 'text', text: '{% for i in (1..9000) %}{% for j in (1..9000) %}x{% endfor %}{% endfor %}' }],
  })
  expect(long.problems[0]!.message).toContain('The mail takes more than')
})

test('who may not read templates has no such address; what their role hides does not exist in one', async () => {
  expect((await office.jonas.post('/templates/preview', { ...mail })).status).toBe(404)
  const { items } = (await office.mara.get<{ items: { id: string; key: string }[] }>('/roles')).body
  const manager = items.find(({ key }) => key === 'manager')!.id
  const grants = {
    template: { read: 'all', write: 'all' },
    person: { read: 'all', write: 'all', hide: ['emails', 'birthday'] },
    company: { read: 'none' },
    employment: { read: 'all' },
  }
  expect((await office.mara.patch(`/roles/${manager}`, { grants })).status).toBe(200)
  await expect.poll(async () => (await office.aylin.post('/templates/preview', { ...mail })).status, { timeout: 10_000 }).toBe(200)
  const problems = async (text: string): Promise<string[]> =>
    (await preview({ body: [{ type: 'text', text }], record: office.ids.inga }, office.aylin)).problems.map(({ message }) => message)
  const unseen = await problems('{{ person.birthday }}')
  expect(unseen).toHaveLength(1)
  // A field that is not there at all is refused in the same words.
  expect(unseen[0]!.replaceAll('birthday', 'x')).toBe(
    (await problems('{{ person.birthdaX }}'))[0]!
      .replaceAll('birthdaX', 'x')
      .replace(/Did you.*|Use one.*/, unseen[0]!.replace(/^.*?”\. /, '')),
  )
  for (const path of ['person.email', 'person.emails', 'person.company.name']) expect(await problems(`{{ ${path} }}`)).toHaveLength(1)
  const saved = await office.aylin.post<{ errors: object[] }>('/templates', { name: 'Hidden', ...mail, subject: '{{ person.email }}' })
  expect(saved.status).toBe(422)
  // One that an administrator wrote shows nothing more to them.
  expect((await preview({ record: office.ids.inga }, office.aylin)).problems.length).toBeGreaterThan(0)
  expect((await office.mara.patch(`/roles/${manager}`, { grants: {} })).status).toBe(200)
})

test('nobody looks at a record of another workspace, or at a template of it', async () => {
  const { status } = await office.mara.post('/templates/preview', { ...mail, record: twin.ids.inga })
  expect(status).toBe(404)
  const { body: made } = await twin.mara.post<{ id: string }>('/templates', { name: 'Of the twin', ...mail })
  expect((await office.mara.get(`/templates/${made.id}`)).status).toBe(404)
  expect((await office.mara.get<{ items: { name: string }[] }>('/templates')).body.items.map(({ name }) => name)).not.toContain(
    'Of the twin',
  )
})

test.each<[what: object, words: string]>([
  [{ of: 5 }, 'Name the object'],
  [{ of: 'note' }, 'mail addresses'],
  [{ subject: null }, 'subject'],
  [{ language: 'nothing at all' }, 'language'],
  [{ record: 'x' }, 'id'],
  [{ body: undefined }, 'body'],
  [{ body: 'x' }, 'list of blocks'],
  [{ constructor: { prototype: {} } }, 'constructor.prototype'],
])('a preview of %j is refused', async (what, words) => {
  const { status, text } = await office.mara.post('/templates/preview', { ...mail, ...what })
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(text).toContain(words)
})

/** Exports over HTTP: exactly what a list shows, for each role, and nothing that a spreadsheet would run. */
import type { Client } from '@rapport/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOffice, type MemberName, type Office } from '../testing/office.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let office: Office
let twin: Office

beforeAll(async () => {
  server = await startTestServer()
  office = await openOffice(server)
  twin = await openOffice(server, 'twin')
  await office.mara.patch(`/people/${office.ids.inga}`, { birthday: '1985-05-05' })
})
afterAll(() => server.close())

/** Mara: administrator. Aylin: manager of Sales and North below it. Jonas and Eva: reps, own records. Petra: guest of Jonas's team. */
const seenBy: Readonly<Record<MemberName, readonly string[]>> = {
  mara: ['Inga Sörensen', 'Matteo Bellini', 'Rob Ainsley'],
  aylin: ['Inga Sörensen', 'Matteo Bellini'],
  jonas: ['Inga Sörensen'],
  eva: ['Matteo Bellini'],
  petra: ['Inga Sörensen'],
}

/** Rows of cells of a CSV text (RFC 4180). Written anew here: a reader that shares the writer's mistakes shows none. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [['']]
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    const row = rows.at(-1)!
    const add = (more: string): void => void (row[row.length - 1] += more)
    if (quoted && sign === '"' && text[at + 1] === '"') add(text[++at]!)
    else if (sign === '"') quoted = !quoted
    else if (quoted) add(sign)
    else if (sign === ',') row.push('')
    else if (sign === '\r' && text[at + 1] === '\n') {
      rows.push([''])
      at++
    } else add(sign)
  }
  expect(quoted).toBe(false)
  expect(rows.pop()).toEqual([''])
  return rows
}

interface Table {
  readonly status: number
  readonly code: string | undefined
  readonly header: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
  readonly text: string
}
async function exported(who: Client, query = '', path = 'people'): Promise<Table> {
  const { status, text, body } = await who.get<{ code?: string } | undefined>(`/${path}/export${query && `?${query}`}`)
  if (status !== 200) return { status, code: body?.code, header: [], rows: [], text }
  const [header = [], ...lines] = cellsOf(text.replace(/^\ufeff/, ''))
  for (const line of lines) expect(line).toHaveLength(header.length)
  return { status, code: undefined, header, rows: lines.map((line) => Object.fromEntries(header.map((name, n) => [name, line[n]!]))), text }
}
const namesIn = ({ rows }: Table): string[] => rows.map(({ Name }) => Name!)
const filter = (sentence: string): string => `filter=${encodeURIComponent(sentence)}`

describe.each(Object.keys(seenBy) as MemberName[])('%s', (role) => {
  const seen = seenBy[role]
  test('exports the people in reach', async () => {
    const table = await exported(office[role])
    expect(table.status).toBe(200)
    expect(namesIn(table).sort()).toEqual(seen)
  })
  test('exports what a filter and the search box leave of them', async () => {
    for (const query of [filter('name is not x'), filter(`id is any of (${office.ids.inga}, ${office.ids.matteo}, ${office.ids.rob})`)])
      expect([query, namesIn(await exported(office[role], query)).sort()]).toEqual([query, seen])
    expect(namesIn(await exported(office[role], 'find=sorensen'))).toEqual(seen.filter((name) => name.includes('Sörensen')))
    expect(namesIn(await exported(office[role], filter('owner is empty')))).toEqual(role === 'mara' ? ['Rob Ainsley'] : [])
  })
  test('exports them sorted', async () => {
    expect(namesIn(await exported(office[role], 'sort=name'))).toEqual(seen)
    expect(namesIn(await exported(office[role], 'sort=-name'))).toEqual([...seen].reverse())
  })
})

describe('fields that a role hides', () => {
  test('are in no export, not even as a heading', async () => {
    const [guest, rep] = [await exported(office.petra), await exported(office.jonas)]
    expect(guest.text).not.toMatch(/mail|phone|birthday|street|hamburg|1985-05/i)
    expect(rep.text).toMatch(/Birthday[^]*1985-05-05/)
    for (const key of ['emails', 'email', 'birthday', 'city'])
      expect([key, (await exported(office.petra, `fields=name,${key}`)).status]).toEqual([key, 400])
    expect((await exported(office.jonas, 'fields=name,birthday')).rows).toMatchObject([{ Birthday: '1985-05-05' }])
  })
  test('answer no question of an export: not by filter, not by sort, not by the search box', async () => {
    for (const sentence of [
      'birthday after 1980-01-01',
      'emails contains inga',
      'city is Hamburg',
      'not birthday is empty',
      'owner.email contains jonas',
    ]) {
      const [guest, list] = [
        await exported(office.petra, filter(sentence)),
        await office.petra.get<{ code: string }>(`/people?${filter(sentence)}`),
      ]
      expect([sentence, guest.status, guest.code]).toEqual([sentence, 400, 'filter.wrong'])
      expect([sentence, list.status, list.body.code]).toEqual([sentence, 400, 'filter.wrong'])
      expect([sentence, namesIn(await exported(office.jonas, filter(sentence)))]).toEqual([sentence, ['Inga Sörensen']])
    }
    expect((await exported(office.petra, 'sort=email')).code).toBe('list.wrongSort')
    expect((await exported(office.petra, 'find=inga%40nordkaffee')).rows).toEqual([])
  })
  test('wrong questions are answered as a list answers them, before any file begins', async () => {
    for (const query of [
      filter('nothing is x'),
      filter('name is'),
      filter('version contains x'),
      'sort=nothing',
      'fields=nothing',
      'limit=1',
      'find=a&find=b',
    ]) {
      const { status, code } = await exported(office.mara, query)
      expect([query, status, code]).toEqual([query, 400, expect.any(String)])
    }
  })
})

test('the twin exports its own', async () => {
  const table = await exported(twin.mara)
  expect(namesIn(table).sort()).toEqual(['Inga Sörensen Zwilling', 'Matteo Bellini Zwilling', 'Rob Ainsley Zwilling'])
  for (const id of Object.values(office.ids)) expect(table.text).not.toContain(id)
  expect((await exported(twin.mara, filter(`id is ${office.ids.inga}`))).rows).toEqual([])
  expect(namesIn(await exported(twin.mara, 'find=inga'))).toEqual(['Inga Sörensen Zwilling'])
})

describe('cells', () => {
  const hostile = [
    '=HYPERLINK("http://evil.example","x")',
    '+1+1',
    '-1-1',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    ' =1+1',
    '\u00a0=1+1',
    '\u200b=1+1',
    '\ufeff=1+1',
    '\u202e=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    "'=1+1",
    "''=1+1",
    '"=1+1',
    '",=1+1',
    'a\r\n=1+1',
    'a\n=1+1',
    ';=1+1',
    '\u2212 1',
    "'",
    "' x",
    'plain, with "quotes"',
    'x;=1+1',
    'x; +1',
    'x|@SUM(A1)',
    'x;"=1+1',
    "x;'=1+1",
    'x;\u200b＝1',
  ]
  /** What a spreadsheet program takes for a formula at the beginning of a cell, after what it skips. */
  const trigger = /^[\s\p{C}\p{Default_Ignorable_Code_Point}]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n]/u

  test('begin with nothing that a spreadsheet would run, and come back whole by an import', async () => {
    const made: { id: string; name: string }[] = []
    for (const name of hostile) {
      const { status, body } = await office.mara.post<{ id: string; name: string }>('/people', {
        name,
        jobTitle: undefined,
        externalId: `f-${made.length}`,
      })
      expect([name, status]).toEqual([name, 201])
      made.push({ id: body.id, name: body.name })
    }
    const table = await exported(office.mara, `${filter('externalId starts with f-')}&fields=name,externalId`)
    expect(table.rows).toHaveLength(hostile.length)
    for (const line of cellsOf(table.text.replace(/^\ufeff/, ''))) for (const cell of line) expect(cell).not.toMatch(trigger)
    // A program that parts cells otherwise sees no formula either.
    for (const delimiter of [';', '\t', '|'])
      for (const cell of table.text.split(/[\r\n]/).flatMap((line) => line.split(delimiter)))
        expect([delimiter, cell.replace(/^"+/, '')]).toEqual([delimiter, expect.not.stringMatching(trigger)])
    const { uploaded, ran } = await import('../testing/import.ts')
    const again = await uploaded(office.mara, 'person', table.text)
    await office.mara.patch(`/imports/${again.id}`, { mode: 'update', match: 'externalId' })
    expect((await ran(office.mara, again.id)).counts).toEqual({ new: 0, changed: 0, same: hostile.length, wrong: 0 })
    for (const { id, name } of made) expect((await office.mara.get(`/people/${id}`)).body.name).toBe(name)
  })
})

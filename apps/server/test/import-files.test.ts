/** Real files and bad files through the import, over HTTP. */
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMembers, type Members } from '../testing/office.ts'
import { ran, rowsOf, stepped, upload, uploaded } from '../testing/import.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

// oxlint-disable-next-line node/no-process-env
const datasets = process.env.RAPPORT_DATASETS
const dataset = (file: string): string | null => (datasets && existsSync(`${datasets}/${file}`) ? `${datasets}/${file}` : null)
const [accounts, customers] = [dataset('crm_sales_opportunities/accounts.csv'), dataset('olist/olist_customers_dataset.csv')]
if (!accounts || !customers) process.stdout.write('Skipped: imports of the public data sets. Set RAPPORT_DATASETS to their folder.\n')

let server: TestServer
let office: Members
beforeAll(async () => {
  server = await startTestServer()
  office = await openMembers(server)
})
afterAll(() => server.close())
const count = (path: string, filter = '') =>
  office.mara
    .get<{ count: number }>(`/${path}/count?exact=true${filter && `&filter=${encodeURIComponent(filter)}`}`)
    .then(({ body }) => body.count)

describe('public data sets', () => {
  test.each(accounts ? [accounts] : [])('85 accounts become 85 companies, seven of them under their parents', async (file) => {
    const one = await uploaded(office.mara, 'company', readFileSync(file))
    expect(one.columns.map(({ field }) => field)).toEqual(['name', 'industry', null, null, 'employees', 'addresses.country', 'parent'])
    const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1)
    const withParent = lines.filter((line) => line.trim().split(',').at(-1) !== '').length
    expect((await ran(office.mara, one.id)).counts).toEqual({ new: lines.length, changed: 0, same: 0, wrong: 0 })
    expect(await count('companies')).toBe(lines.length)
    expect(await count('companies', 'parent is not empty')).toBe(withParent)
    const again = await uploaded(office.mara, 'company', readFileSync(file))
    expect((await ran(office.mara, again.id)).counts).toEqual({ new: 0, changed: 0, same: lines.length, wrong: 0 })
  })

  test.each(customers ? [customers] : [])(
    '8,135 orders’ customers become 8,016 people without a name, found by their unique id',
    async (file) => {
      const before = await count('people')
      const one = await uploaded(office.mara, 'person', readFileSync(file))
      const fields = ['customer_unique_id', 'customer_zip_code_prefix', 'customer_city', 'customer_state']
      const targets = ['externalId', 'addresses.postcode', 'addresses.city', 'addresses.region']
      const columns = one.columns.map(({ header, index }) => ({ index, field: targets[fields.indexOf(header)] ?? null }))
      await office.mara.patch(`/imports/${one.id}`, { columns, match: 'externalId', mode: 'upsert' })
      const { counts } = await ran(office.mara, one.id)
      expect(counts.new).toBe(8016)
      expect(counts.new + counts.changed + counts.same + counts.wrong).toBe(8135)
      expect(counts.wrong).toBe(0)
      expect((await count('people')) - before).toBe(8016)
    },
  )
})

test.each([
  ['multipart/form-data; boundary=x', 'This address takes a file, not a form with one in it.', 'Send the file itself'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'not a workbook', 'Save it as CSV; then send the file itself'],
  ['image/png', 'does not take a file of that type', 'Send the file itself'],
])('what comes as %s is refused with how a file is sent', async (type, detail, fix) => {
  const { status, body } = await office.mara.send('POST', '/imports?object=person', 'x', { 'content-type': type })
  expect([status, body.code]).toEqual([415, 'request.type'])
  expect(body.detail).toContain(detail)
  expect(body.fix).toBe(`${fix} with Content-Type: text/csv and ?object=person.`)
})

describe('bad files', () => {
  const rows = (n: number, line: string) => `${line}\n`.repeat(n)
  test.each([
    ['nothing', '', 'import.empty'],
    ['a header alone', 'name,mail\n', 'import.noRows'],
    [
      'a ZIP renamed to .csv',
      Buffer.concat([Buffer.from('PK\x03\x04\x14\0\x06\0', 'latin1'), Buffer.from('xl/workbook.xml'), Buffer.alloc(9000, 1)]),
      'import.notATable',
    ],
    ['gzip', gzipSync('name\nAnn'), 'import.notATable'],
    ['a PDF', '%PDF-1.7', 'import.notATable'],
    ['100,000 columns', `${rows(1, 'c,'.repeat(100_000))}${rows(1, 'x,'.repeat(100_000))}`, 'import.tooManyColumns'],
    ['a quotation mark that swallows the file', `name,note\nAnn,"open\n${rows(300_000, 'Bo,x')}`, 'import.rowTooLong'],
    ['a quotation mark open at the end', 'name,note\nAnn,"open\nBo,x\n', 'import.quoteNeverClosed'],
  ] as const)('%s is refused with a clear message, and nothing of it stays', async (_, content, code) => {
    const { status, body } = await upload(office.mara, 'person', content as string | Buffer)
    expect({ status, code: body.code }).toEqual({ status: 422, code })
    expect(body.detail).toMatch(/\w+ \w+/)
    expect(body.fix).toMatch(/\w+ \w+/)
    const left = await server.test.database.readRows<{ n: string }>(office.workspace, {
      text: `select count(*) as n from import i where i.workspace_id = $1 and i.state = 'uploading'`,
      values: [],
    })
    expect(Number(left[0]!.n)).toBe(0)
  })

  test('a wrong row may hold the letters of an escape', async () => {
    const one = await uploaded(office.mara, 'person', Buffer.from('Name,Mail\n"\\u0000 \\ud83d",no mail\nFine,escape@bad.example\n'))
    expect((await ran(office.mara, one.id)).counts).toEqual({ new: 1, changed: 0, same: 0, wrong: 1 })
  })

  test('a sound file with bad rows brings in the good ones and says what is wrong with each other', async () => {
    const long = 'x'.repeat(10_000)
    const file = Buffer.concat([
      Buffer.from(`Name,Mail,Birthday\n${long},long@bad.example,\nNul\0,nul@bad.example,\nFine,fine@bad.example,2000-02-29\n`),
      Buffer.from('Caf\xe9,mixed@bad.example,\n', 'latin1'),
      Buffer.from(
        'Naïve,utf8@bad.example,\n5" pipe,pipe@bad.example,\n"a"b,stray@bad.example,\nX,extra@bad.example,,,,y\nDay,day@bad.example,2001-02-29\n\n👩‍👩‍👧,emoji@bad.example,\nمريم,rtl@bad.example,\n',
      ),
    ])
    const one = await uploaded(office.mara, 'person', file)
    expect((await ran(office.mara, one.id)).counts).toEqual({ new: 5, changed: 0, same: 0, wrong: 6 })
    const wrong = Object.fromEntries((await rowsOf(office.mara, one.id, 'wrong')).map(({ row, reason }) => [row, reason]))
    expect(wrong).toMatchObject({
      2: expect.stringContaining('Shorten it'),
      3: expect.stringContaining('NUL'),
      5: expect.stringContaining('another encoding'),
      8: expect.stringContaining('not doubled'),
      9: expect.stringContaining('6 cells'),
      10: expect.stringContaining('a day that exists'),
    })
    const csv = await office.mara.get(`/imports/${one.id}/wrong.csv`)
    expect(csv.text.match(/\r\n/g)).toHaveLength(7)
  })

  test.each([
    ['what stands for NUL in JSON', '\\u0000'],
    ['what stands for half a character in JSON', '\\ud83d'],
    ['the same behind a backslash and in capitals', '\\\\u0000 \\\\\\uD83D \\UDC00'],
  ])('%s is text like other text', async (_, text) => {
    const one = await uploaded(office.mara, 'person', `Name,${text},Mail\n${text},${text},\nx,y,z@signs.example\n`)
    expect([one.file.header, one.file.sample[0], one.columns[1]!.header]).toEqual([['Name', text, 'Mail'], [text, text, ''], text])
  })

  test('NUL and half characters in a header or a sample are shown as the sign for what is no character', async () => {
    const sample = `${'x'.repeat(499)}🦊`
    const one = await uploaded(office.mara, 'person', `Name,${'y'.repeat(199)}🦊\nN\0l,${sample}\n`)
    expect(one.file.header).toEqual(['Name', `${'y'.repeat(199)}\ufffd`])
    expect(one.file.sample).toEqual([['N\ufffdl', `${'x'.repeat(499)}\ufffd`]])
    const changed = await office.mara.patch<{ file: { sample: string[][] } }>(`/imports/${one.id}`, { delimiter: ',' })
    expect([changed.status, changed.body.file.sample]).toEqual([200, one.file.sample])
  })

  test('dates that can be read both ways are asked about', async () => {
    const one = await uploaded(office.mara, 'person', 'Name,Birthday\nAnn,03/04/2000\nBo,05/06/2000\n')
    expect((await office.mara.post(`/imports/${one.id}/check`)).body).toMatchObject({ code: 'import.dateOrder' })
    await office.mara.patch(`/imports/${one.id}`, { dateOrder: 'month', mode: 'create', match: null })
    await ran(office.mara, one.id)
    expect(await count('people', 'birthday is 2000-03-04')).toBe(1)
  })
})

describe('modes', () => {
  test('create refuses what exists, update what does not; a wrong row does nothing', async () => {
    await ran(office.mara, (await uploaded(office.mara, 'person', 'Name,Mail\nOld,old@mode.example\n')).id)
    const file = 'Name,Mail,Company\nOld,old@mode.example,Mode A\nNew,new@mode.example,Mode B\n'
    for (const [mode, expected] of [
      ['create', { new: 1, changed: 0, same: 0, wrong: 1 }],
      ['update', { new: 0, changed: 1, same: 1, wrong: 0 }],
    ] as const) {
      const one = await uploaded(office.mara, 'person', file)
      await office.mara.patch(`/imports/${one.id}`, { mode })
      expect((await ran(office.mara, one.id)).counts).toEqual(expected)
    }
  })

  test('a row that fits several records says which', async () => {
    await ran(office.mara, (await uploaded(office.mara, 'person', 'Name,Mail\nOne,one@two.example\nTwo,two@two.example\n')).id)
    const one = await uploaded(office.mara, 'person', 'Name,Mail\nBoth,one@two.example; two@two.example\n')
    await stepped(office.mara, one.id, 'check')
    expect(await rowsOf(office.mara, one.id)).toMatchObject([
      { outcome: 'wrong', reason: expect.stringMatching(/Fits 2 records: “(One|Two)”, “(One|Two)”/) },
    ])
  })

  test('rows of one record in one file follow each other, in the preview as in the run', async () => {
    const lines = Array.from(
      { length: 4000 },
      (_, i) => `N${i % 7},p${i % 1500}@again.example,${i % 3 === 0 ? '' : `X-${i % 1500}`},${i % 2 ? `Again ${i % 11}` : ''}`,
    )
    const one = await uploaded(office.mara, 'person', `First name,Mail,External id,Company\n${lines.join('\n')}\n`)
    const { counts } = await ran(office.mara, one.id)
    expect(counts.new).toBe(1500)
    expect(counts.new + counts.changed + counts.same + counts.wrong).toBe(4000)
  })
})

describe('an export', () => {
  test('comes back as the same records, whatever they hold', async () => {
    const tricky = [
      {
        givenName: '=cmd()',
        familyName: "'=x",
        emails: [{ value: 'a@round.example', label: 'work; [x]' }, { value: 'b@round.example' }],
        phones: [{ value: '+49301234567' }, { value: '030 (1) ext; 5', label: 'home' }],
      },
      {
        name: '\u200b=hidden',
        addresses: [
          { street: 'Line 1\nLine 2', city: 'Köln' },
          { city: 'Paris', country: 'FR', label: 'summer' },
        ],
        birthday: '1980-12-31',
      },
      { name: '－5', language: 'pt-BR', timeZone: 'America/Sao_Paulo', externalId: '+49', owner: office.ids.jonas },
      { name: null, givenName: 'Only', emails: [{ value: 'only@round.example' }] },
    ]
    for (const person of tricky) expect((await office.mara.post('/people', person)).status).toBe(201)
    const file = await office.mara.get('/people/export')
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(file.text).not.toMatch(/(^|[,\n])"?[=+\-@－]/m)
    const one = await uploaded(office.mara, 'person', file.text)
    expect(one.columns.filter(({ field }) => field === null)).toEqual([])
    const all = await count('people')
    for (const match of ['id', 'externalId']) {
      await office.mara.patch(`/imports/${one.id}`, { match, mode: 'update' })
      const { counts } = await stepped(office.mara, one.id, 'check')
      if (match === 'id') expect(counts).toEqual({ new: 0, changed: 0, same: all, wrong: 0 })
      else expect({ changed: counts.changed, new: counts.new }).toEqual({ changed: 0, new: 0 })
    }
  })

  test('holds what the list would: filter, order, fields and rights', async () => {
    const { text } = await office.mara.get(
      `/people/export?filter=${encodeURIComponent('emails contains "again.example"')}&sort=-name&fields=name,email`,
    )
    const lines = text.trimEnd().split('\r\n')
    expect(lines[0]).toBe('Id,Name,Mail')
    expect(lines).toHaveLength(1501)
    const names = lines.slice(1).map((line) => line.split(',')[1]!)
    expect(names).toEqual([...names].sort().reverse())
    expect((await office.jonas.get('/people/export')).text).not.toContain('again.example')
    expect((await office.petra.get('/people/export?fields=emails')).status).toBe(400)
    expect((await office.mara.get('/people/export?fields=nothing')).status).toBe(400)
  })
})

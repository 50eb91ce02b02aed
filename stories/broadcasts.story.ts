/** Somebody writes to many, in a real browser: from an empty workspace to a reader who wants no more, and a second mail that they do not get. */
import { asOwner, joinEmbedded } from '@rapport/core/postgres'
import { type MailSink, openMailSink } from '@rapport/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { bringsAddresses, keepsChannels } from './pages/contact.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as look } from './pages/looks.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for broadcasts; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

const inga = { name: 'Inga Sörensen', mail: 'inga@nordkaffee.example' }
const rob = { name: 'Rob Vance', mail: 'rob@gone.example' }

describe.skipIf(chromiumPath === undefined)('broadcasts', () => {
  let desk: Founded
  let client: Client
  let page: Page
  let sink: MailSink
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    ;[desk, sink] = await Promise.all([openFounded(), openMailSink()])
    ;({ client, page } = desk)
    await client.post('/mail/settings', {
      host: '127.0.0.1',
      port: String(sink.port),
      security: 'none',
      from: 'Rapport <crm@kaldi.example>',
      address: desk.installation.address,
    })
    sink.verdicts[rob.mail] = { rcpt: 550, says: '5.1.1 No such user here' }
    for (const [name, mail] of [
      [inga.name, inga.mail],
      [rob.name, rob.mail],
      ['Ada Lovelace', 'ada@engine.example'],
      ['Ole Thomsen', null],
    ] as const)
      ids[name] = (await client.post('/people', { name, givenName: name.split(' ')[0], ...(mail ? { emails: [{ value: mail }] } : {}) })).id
    const list = await client.post('/segments', { name: 'Friends of the house', of: 'person', kind: 'list' })
    await client.post(`/segments/${list.id}/members`, { add: Object.values(ids) })
    await client.post('/templates', {
      name: 'New harvest',
      of: 'person',
      subject: 'Coffee for {{ person.givenName | default: "you" }}',
      preheader: 'The new harvest is here',
      body: [
        { type: 'heading', text: 'The new harvest is here' },
        { type: 'text', text: 'Hello {{ person.name }}, it tastes of **plums** this year.' },
      ],
    })
  })
  afterAll(async () => {
    await desk?.close()
    await sink?.close()
  })

  const looks = async (name: string) => void desk.mistakes.push(...(await look(page, name)))
  /** Less of it happens here: it is looked at where pictures are asked for. */
  const glances = async (name: string) => void (process.env['RAPPORT_SCREENSHOTS'] && (await looks(name)))
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = () => page.getByRole('dialog')
  const pick = async (label: string, entry: string | RegExp) => {
    await page.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: entry, exact: true }).click()
  }
  const newest = (mail: string) => sink.taken.findLast(({ to }) => to.includes(mail))!

  test('what it stands on is set up: a purpose, and a sender who agrees by the link of a mail', async () => {
    await desk.open('/settings/mailing')
    await page.getByText('No purposes yet.').waitFor()
    await page.getByText('No senders yet.').waitFor()
    await glances('mailing-none')
    await button('Add a purpose').click()
    await dialog().getByLabel('Name', { exact: true }).fill('Newsletter')
    await dialog()
      .getByRole('radio', { name: /^Who has not said no/ })
      .check()
    await dialog()
      .getByLabel(/^What people agree to/)
      .fill('News of coffee, once a month')
    await glances('mailing-purpose')
    await dialog().getByRole('button', { name: 'Add a purpose' }).click()
    await page.getByText('News of coffee, once a month').waitFor()
    await button('Add a sender').click()
    await dialog().getByLabel('Name', { exact: true }).fill('Kaldi Works')
    await dialog().getByLabel('Address', { exact: true }).fill('news')
    await dialog().getByRole('button', { name: 'Add a sender' }).click()
    await page.getByText('Type an address, such as news@example.com.').waitFor()
    await dialog().getByLabel('Address', { exact: true }).fill('news@kaldi.example')
    await dialog().getByRole('button', { name: 'Add a sender' }).click()
    await page.getByText('Waiting for confirmation').waitFor()
    await glances('mailing-waits')
    await expect.poll(() => newest('news@kaldi.example')).toBeDefined()
    const link = /http:\S+\/confirm-sender\/\S+/.exec(newest('news@kaldi.example').parts['text/plain']!)![0]
    const other = await (await desk.browser.newContext()).newPage()
    await other.goto(link)
    if (process.env['RAPPORT_SCREENSHOTS']) desk.mistakes.push(...(await look(other, 'confirm-sender')))
    await other.getByRole('button', { name: 'Yes, they may' }).click()
    await other.getByRole('heading', { name: 'Confirmed' }).waitFor()
    await other.close()
    await page.getByText('Confirmed', { exact: true }).waitFor()
    await button('DNS record for kaldi.example').click()
    expect(await dialog().getByLabel('Value', { exact: true }).inputValue()).toMatch(/^v=DKIM1/)
    await glances('mailing-dns')
    await page.keyboard.press('Escape')
    expect(desk.mistakes).toEqual([])
  })

  test('a draft says what is missing and who would get it, and is sent after one question', async () => {
    await desk.open('/broadcasts')
    await page.getByText('No broadcasts yet').waitFor()
    await glances('broadcasts-none')
    await button('New broadcast').first().click()
    await page.getByText('Choose to whom it goes and what for').waitFor()
    await button('Send…').click()
    await page.getByText('Choose a segment: to whom it goes.').waitFor()
    await page.getByText('Choose a sender: in whose name it goes out.').waitFor()
    await glances('broadcast-missing')
    await page.getByLabel('Name', { exact: true }).fill('November')
    await pick('To', 'Friends of the house')
    await pick('What it says', 'New harvest')
    await pick('What for', 'Newsletter')
    await pick('From', 'Kaldi Works <news@kaldi.example>')
    await page.getByText('of 4 people would get it now').waitFor()
    await page.getByText('There is no address to write to.').waitFor()
    const mail = page.frameLocator('iframe')
    await mail.getByText(/it tastes of plums this year/).waitFor()
    await looks('broadcast-draft')
    await button('Send to 3 people').click()
    await page.getByRole('heading', { name: 'Send “November” to 3 people?' }).waitFor()
    await glances('broadcast-ask')
    await dialog().getByRole('button', { name: 'Send to 3 people' }).click()
    await page.getByText('Sent', { exact: true }).waitFor()
    await page.getByText('4 of 4 are through').waitFor()
    await glances('broadcast-done')
    await button(/^Came back/).click()
    await page.getByRole('heading', { name: 'Messages: Came back' }).waitFor()
    await page.getByRole('link', { name: rob.name }).waitFor()
    expect(new URL(page.url()).search).toBe('?state=bounced')
    await looks('broadcast-bounced')
    expect(newest(inga.mail).headers.find(([name]) => name.toLowerCase() === 'subject')?.[1]).toBe('Coffee for Inga')
    expect(desk.mistakes).toEqual([])
  })

  test('while it is being counted who is in a segment the page says so, and then how many', async () => {
    const { ownerUrl } = await joinEmbedded(desk.installation.dataDir)
    /** Whoever counts holds this row: nothing is counted meanwhile. */
    const whileUncounted = (work: () => Promise<void>) =>
      asOwner(ownerUrl, async (owner) => {
        await owner.query('begin')
        expect((await owner.query('select from segment_clock for update')).rowCount).toBe(1)
        await work()
        await owner.query('commit')
      })
    const counting = page.getByText('Who is in it is still being counted')
    const all = 'name contains "ance" or name contains "lace"'
    let segment = ''
    await whileUncounted(async () => {
      segment = (await client.post('/segments', { name: 'Vance and Lovelace', of: 'person', kind: 'live', condition: all })).id
      await desk.open('/broadcasts/new')
      await pick('To', 'Vance and Lovelace')
      await pick('What for', 'Newsletter')
      await counting.waitFor()
      expect(await button('Send…').isEnabled()).toBe(true)
      await glances('broadcast-uncounted')
    })
    await page.getByText('of 2 people would get it now').waitFor()
    await counting.waitFor({ state: 'hidden' })
    await whileUncounted(async () => {
      await client.patch(`/segments/${segment}`, { condition: 'name contains "lace"' })
      await counting.waitFor()
      await glances('broadcast-recounted')
    })
    await page.getByText('of 1 person would get it now').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('a reader says no on a phone without scripts, their page says so, and they do not get the next one', async () => {
    const link = /http:\S+\/u\/\S+/.exec(newest(inga.mail).parts['text/plain']!)![0]
    const phone = await desk.browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false })
    const readers = await phone.newPage()
    await readers.goto(link)
    await readers.getByRole('checkbox', { name: /Newsletter/ }).uncheck()
    await readers.getByRole('button', { name: 'Save' }).click()
    await readers.getByText('Saved.').waitFor()
    expect(await readers.getByRole('checkbox', { name: /Newsletter/ }).isChecked()).toBe(false)
    await phone.close()
    const watched = await (await desk.browser.newContext()).newPage()
    await watched.goto(link)
    desk.mistakes.push(...(await look(watched, 'preferences')))
    await watched.close()

    await desk.open(`/people/${ids[inga.name]}`)
    const mails = page.getByRole('region', { name: 'Mails' })
    await mails.getByRole('listitem').filter({ hasText: 'Newsletter' }).getByText('No', { exact: true }).waitFor()
    await looks('person-no')
    await mails.getByRole('button', { name: 'What they said, 1 time' }).click()
    await dialog().getByText('They read: “News of coffee, once a month”').waitFor()
    await glances('person-said')
    await page.keyboard.press('Escape')

    await desk.open('/broadcasts/new')
    await page.getByLabel('Name', { exact: true }).fill('December')
    await pick('To', 'Friends of the house')
    await pick('What it says', 'New harvest')
    await pick('What for', 'Newsletter')
    await pick('From', 'Kaldi Works <news@kaldi.example>')
    await page.getByText('3 would not get it').waitFor()
    await page.getByText('They said that they do not want this.').waitFor()
    await button('Send to 1 person').click()
    await dialog().getByRole('button', { name: 'Send to 1 person' }).click()
    await page.getByText('4 of 4 are through').waitFor()
    await button(/^Refused/).click()
    await page.getByRole('row', { name: /Inga Sörensen.*They said that they do not want this/ }).waitFor()
    await desk.open(`/people/${ids[inga.name]}`)
    await mails.getByText('Refused: they said that they do not want this').waitFor()
    await mails.getByRole('button', { name: 'Newsletter: says yes' }).click()
    await dialog()
      .getByLabel(/^How did they say it/)
      .fill('On the phone, to Mara')
    await dialog().getByRole('button', { name: 'Write down the yes' }).click()
    await mails.getByText('Yes', { exact: true }).waitFor()
    await mails.getByRole('button', { name: 'What they said, 2 times' }).click()
    await dialog().getByText('Note: On the phone, to Mara').waitFor()
    expect(sink.taken.filter(({ to }) => to.includes(inga.mail))).toHaveLength(1)
    expect(desk.mistakes).toEqual([])
  })

  test('an address that a mail came back from is opened again, with a reason that stays', async () => {
    await desk.open(`/people/${ids[rob.name]}`)
    const mails = page.getByRole('region', { name: 'Mails' })
    await mails.getByText('Closed to mails').waitFor()
    await looks('person-closed')
    await mails.getByRole('button', { name: 'Open again' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `Send mails to ${rob.mail} again?` }).waitFor()
    await dialog().getByRole('button', { name: 'Open again' }).click()
    await dialog().getByText('Say why.').waitFor()
    await dialog().getByLabel('Why?').fill('His mailbox was moved, he said on the phone')
    await dialog().getByRole('button', { name: 'Open again' }).click()
    await mails.getByText(/^Opened again by Mara Lindqvist, just now: His mailbox was moved/).waitFor()
    expect(await mails.getByText('Closed to mails').count()).toBe(0)
    await glances('person-opened')
    expect(sink.taken.filter(({ to }) => to.includes(rob.mail))).toEqual([])
    expect(desk.mistakes).toEqual([])
  })

  test('what people say of calls is kept beside mails, and addresses that another program sent nothing to are brought along', async () => {
    const stand = { ...desk, looks, glances }
    await bringsAddresses(stand, await keepsChannels(stand))
    expect(desk.mistakes).toEqual([])
  })
})

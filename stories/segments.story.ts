/** A marketer says who is in a segment by what they did, in a real browser: from an empty page to the list of its members, on a desk and on a phone. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { barriers, misfits } from './pages/checks.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as look } from './pages/looks.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for segments; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** Where pictures go; none are taken without it. */
const folder = process.env['RAPPORT_SCREENSHOTS']
const DAY = 86_400_000

describe.skipIf(chromiumPath === undefined)('segments', () => {
  let desk: Founded
  let client: Client
  let page: Page

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const panel = () => page.getByRole('dialog')
  /** Chooses from a list by typing and Enter, as somebody does who has no mouse. */
  const pick = async (label: string, entry: string, within = panel()) => {
    await within.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: entry, exact: true }).click()
  }
  const looks = async (name: string) => void desk.mistakes.push(...(await look(page, name)))
  /** A person who ordered for these totals, a day apart, the last one yesterday. */
  const buyer = async (name: string, ...totals: readonly number[]) => {
    const { id } = await client.post('/people', { name })
    if (totals.length === 0) return id
    const items = totals.map((total, at) => ({
      type: 'order.placed',
      at: new Date(Date.now() - (totals.length - at) * DAY).toISOString(),
      records: [{ object: 'person', id }],
      properties: { order: `${name} ${at}`, total, currency: 'EUR' },
    }))
    await client.post('/interactions', { items })
    return id
  }

  test('says what is missing, and counts who fits while the condition is made', async () => {
    await buyer('Ada Lovelace', 120, 30, 250)
    await buyer('Grace Hopper', 40, 180, 300, 500)
    await buyer('Inga Sörensen', 20, 20)
    await buyer('Ole Thomsen')
    await desk.open('/segments')
    await page.getByText('No segments yet').waitFor()
    await looks('segments-none')
    await button('New segment').first().click()
    await page.getByText('Add a condition, such as what happened').waitFor()
    await looks('segments-new')
    await page.getByRole('button', { name: 'Create segment' }).press('Enter')
    await page.getByText('Type a name.').waitFor()
    await page.getByText('Say who is in it: add a condition.').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Big buyers')
    await button('Add a condition').press('Enter')
    // Field, what happened, segment: arrows move between them.
    await panel().getByRole('radio', { name: 'Field' }).focus()
    await page.keyboard.press('ArrowRight')
    await panel().getByRole('combobox', { name: 'What happened' }).waitFor()
    await looks('segments-happened')
    await button('Apply').press('Enter')
    await page.getByText('Choose what happened.').waitFor()
    await pick('What happened', 'Order placed')
    await panel().getByLabel('Number', { exact: true }).fill('2')
    await button('Only those where…').press('Enter')
    await pick('Field', 'Total', panel().getByRole('group', { name: 'Detail 1' }))
    await pick('Comparison', 'over', panel().getByRole('group', { name: 'Detail 1' }))
    await panel().getByLabel('Value', { exact: true }).fill('100')
    await panel().getByText('Order placed at least 2 times in the last 90 days, total over 100').waitFor()
    await looks('segments-happened-filled')
    await button('Apply').press('Enter')
    await page.getByText('of 4 people').waitFor()
    await page.getByRole('region', { name: 'Who fits' }).getByRole('link', { name: 'Ada Lovelace' }).waitFor()
    await page.getByRole('region', { name: 'Who fits' }).getByRole('link', { name: 'Grace Hopper' }).waitFor()
    expect(await page.getByRole('region', { name: 'Who fits' }).getByRole('link').count()).toBe(2)
    await looks('segments-building')
    expect(desk.mistakes).toEqual([])
  })

  test('keeps it, and opens the list of who is in it', async () => {
    await button('Create segment').click()
    await page.getByRole('heading', { name: 'Big buyers' }).waitFor()
    const { items } = (await client.get('/segments')) as unknown as { items: readonly { id: string; condition: string; of: string }[] }
    expect(items.map(({ condition, of }) => [of, condition])).toEqual([
      ['person', 'happened order.placed (total > 100) >= 2 times in the last 90 days'],
    ])
    await page.waitForURL(`**/segments/${items[0]!.id}`)
    await looks('segments-saved')
    await page.getByRole('link', { name: 'Open the list' }).click()
    await page.getByRole('button', { name: 'In segment Big buyers', exact: true }).waitFor()
    expect(new URL(page.url()).searchParams.get('filter')).toBe(`in segment ${items[0]!.id}`)
    await looks('segments-list-of-members')
    expect(desk.mistakes).toEqual([])
  })

  test('a part of the condition is changed by its words, and what followed is said', async () => {
    await desk.open('/segments')
    await page.getByText('Big buyers').first().waitFor()
    await looks('segments-list')
    await page.getByText('Big buyers').first().click()
    await button(/^Order placed\s*at least 2 times/).click()
    await pick('Counted', 'Sum of Total')
    await panel().getByLabel('Number', { exact: true }).fill('700')
    await button('And not afterwards…').click()
    await pick('What happened', 'Mail received', panel().getByRole('group', { name: 'And not afterwards' }))
    await looks('segments-followed')
    await button('Apply').click()
    await page.getByText('Who would fit').first().waitFor()
    await page.getByText('1 of 4 people').waitFor()
    await button('Save').click()
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
    const [{ condition }] = ((await client.get('/segments')) as unknown as { items: [{ condition: string }] }).items
    expect(condition).toBe(
      'happened order.placed (total > 100) sum of total >= 700 without mail.received within 1 hour in the last 90 days',
    )
    expect(desk.mistakes).toEqual([])
  })

  test('a filtered list becomes a segment', async () => {
    await desk.open('/people?filter=name contains a and not happened order.placed')
    await button(/^Not: Order placed/).waitFor()
    await looks('segments-from-list')
    await page.getByRole('link', { name: 'Save as segment' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Never bought')
    await button('Create segment').click()
    await page.getByRole('heading', { name: 'Never bought' }).waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('a list is kept by hand, and a person says which segments they are in', async () => {
    await desk.open('/segments/new')
    await page.getByLabel('Name', { exact: true }).fill('Friends of the house')
    await page.getByRole('radio', { name: /^By hand/ }).check()
    await button('Create segment').click()
    await page.getByText('Nobody is in it yet.').waitFor()
    const members = page.getByRole('region', { name: 'Members' })
    await pick('Add people', 'Inga Sörensen', members)
    await members.getByRole('link', { name: 'Inga Sörensen' }).waitFor()
    await pick('Add people', 'Ole Thomsen', members)
    await button('Take Ole Thomsen out').click()
    await page.getByText('Ole Thomsen taken out').waitFor()
    await page.getByText('People by hand · 1 in it').waitFor()
    await looks('segments-by-hand')
    await members.getByRole('link', { name: 'Inga Sörensen' }).click()
    await page.getByRole('heading', { name: 'Segments' }).waitFor()
    await looks('segments-of-person')
    await page.getByRole('link', { name: 'Friends of the house' }).click()
    await page.getByRole('heading', { name: 'Friends of the house' }).waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('one whose condition is long is read whole, and shown where it was begun on a phone', async () => {
    const long = 'Kaffeemaschineninstandsetzungsdienstleistungsabteilung und alles, was damit zusammenhängt'
    const { id } = await client.post('/segments', {
      name: long,
      of: 'person',
      kind: 'live',
      condition:
        '(happened order.placed (total > 20 and currency is any of (EUR, USD, GBP)) >= 2 times then x.demo_booked (seats > 3) within 30 days in the last 90 days or city is Köln) and not happened mail.received in the last 12 hours',
    })
    await desk.open(`/segments/${id}`)
    await page.getByText('of 4 people').waitFor()
    await looks('segments-long')
    await page.setViewportSize({ width: 390, height: 844 })
    await button(/^Order placed/).click()
    await panel().getByRole('button', { name: 'Apply' }).waitFor()
    const box = (await panel().getByRole('button', { name: 'Apply' }).boundingBox())!
    expect(box.y + box.height).toBeLessThanOrEqual(844)
    if (folder) await page.screenshot({ path: `${folder}/segments-long-panel-phone-light.png` })
    desk.mistakes.push(...(await misfits(page)), ...(await barriers(page, 'all')))
    expect(desk.mistakes).toEqual([])
  })
})

/** What a company sees of its people at a glance, in a real browser: a chart, the people behind a bar, and the way back. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriers } from './pages/checks.ts'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for the charts; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('charts', () => {
  let desk: Founded
  let client: Client
  let page: Page

  beforeAll(async () => {
    desk = await openFounded({ sample: true })
    ;({ client, page } = desk)
  })
  afterAll(() => desk?.close())

  const open = (path: string) => desk.open(path)
  const points = () => page.getByRole('figure').getByRole('option')
  /** What a point says it counts. */
  const countOf = (name: string): number => Number(/(\d+) (?:people|person)$/.exec(name)?.[1])
  const bars = () => page.locator('[data-chart] svg path[fill="#035459"]')
  /** Arrives and presses at once, and lets go when what is pointed at stands out. */
  const press = async (mark: Locator) => {
    const before = await bars().count()
    const { x, y, width, height } = (await mark.boundingBox())!
    await Promise.all([page.mouse.move(x + width / 2, y + height / 2), page.mouse.down()])
    await expect.poll(() => bars().count()).toBeLessThan(before)
    await page.mouse.up()
  }
  const choose = async (label: string, option: string | RegExp) => {
    await page.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: option }).first().click()
  }
  /** The list has exactly that many rows, and says so. */
  const listHas = async (count: number) => {
    await page
      .getByRole('grid')
      .and(page.locator(`[aria-rowcount="${count + 1}"]`))
      .waitFor()
    const { items } = await client.get(`/people?limit=200&${new URLSearchParams({ filter: filterShown() })}`)
    expect(items).toHaveLength(count)
  }
  const filterShown = (): string => new URL(page.url()).searchParams.get('filter') ?? ''

  test('people by city: a bar opens exactly the people it counts, and back leads to the chart', async () => {
    await open('/people')
    await page.getByRole('radio', { name: 'Chart', exact: true }).first().click()
    await bars().first().waitFor()
    const [first] = await points().allTextContents()
    await bars().first().click()
    await listHas(countOf(first!))
    expect(filterShown()).toContain('city is ')
    await page.goBack()
    await bars().first().waitFor()
    expect(await points().first().textContent()).toBe(first)
  })

  test('by year of birth, with a filter, by keys alone: each point opens as many as it says', async () => {
    await open('/people?view=chart&filter=birthday+is+not+empty&by=birthday.year&chart=bar')
    await bars().first().waitFor()
    const names = await points().allTextContents()
    const at = names.findIndex((name) => countOf(name) > 0)
    await page.getByRole('figure').getByRole('listbox').focus()
    for (let n = 0; n < at; n++) await page.keyboard.press('ArrowRight')
    expect(await points().and(page.locator('[aria-selected="true"]')).textContent()).toBe(names[at])
    await page.keyboard.press('Enter')
    await listHas(countOf(names[at]!))
    await page.goBack()
    await bars().first().waitFor()
    await choose('Per', 'Month')
    await expect.poll(() => page.url()).toContain('birthday.month')
  })

  test('by the month they came and by city, the parts of a bar open what they count', async () => {
    await open('/people?view=chart')
    await bars().first().waitFor()
    await choose('By', 'Created')
    await choose('And by', 'City')
    await page.getByRole('radio', { name: 'Stacked' }).and(page.locator('[aria-checked="true"]')).waitFor()
    await expect.poll(() => points().count()).toBeGreaterThan(5)
    const [first] = await points().allTextContents()
    await press(bars().first())
    await listHas(countOf(first!))
    expect(filterShown()).toMatch(/createdAt >= \d{4}-\d\d-01 and createdAt before .* and city is /)
    await page.goBack()
    await bars().first().waitFor()
  })

  test('T shows the numbers, which add up to all people, and open too', async () => {
    await open('/people?view=chart&by=city')
    await bars().first().waitFor()
    await page.keyboard.press('t')
    const numbers = page.getByRole('table').getByRole('button')
    await numbers.first().waitFor()
    const counts = (await numbers.allTextContents()).map(Number)
    const all = (await client.get('/people/count')) as unknown as { count: number }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(all.count)
    expect(await barriers(page, 'all')).toEqual([])
    await numbers.first().click()
    await listHas(counts[0]!)
  })

  test('the foot of a list says what its numbers come to, and the head of a column leads to a chart', async () => {
    await open('/companies')
    const foot = page.getByRole('button', { name: /^Sum of employees/i })
    await foot.waitFor()
    const { items } = (await client.get('/companies?limit=200')) as unknown as { items: { employees: number | null }[] }
    const sum = items.reduce((all, { employees }) => all + (employees ?? 0), 0)
    await page.getByRole('button', { name: `Sum of Employees ${sum.toLocaleString('en')}` }).waitFor()
    await page.getByRole('columnheader', { name: 'Industry' }).getByRole('button').click()
    await page.getByRole('menuitem', { name: 'Chart by this' }).click()
    await bars().first().waitFor()
    expect(page.url()).toContain('by=industry')
    expect(await barriers(page, 'all')).toEqual([])
  })

  test('nothing went wrong in the page', () => expect(desk.mistakes).toEqual([]))
})

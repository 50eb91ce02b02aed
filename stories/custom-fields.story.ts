/** What a company wants to know of its people, in a real browser: fields are added, filled, filtered and sorted by, and taken away. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { barriers } from './pages/checks.ts'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for the fields; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('custom fields', () => {
  let desk: Founded
  let client: Client
  let page: Page

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
    for (const name of ['Inga Sörensen', 'Rob Ainsley', 'Tessa van Houten']) await client.post('/people', { name })
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  /** The names in the list, from the top. */
  const names = async (count: number) => {
    await page
      .getByRole('grid')
      .and(page.locator(`[aria-rowcount="${count + 1}"]`))
      .waitFor()
    return page.getByRole('row').locator('a[href^="/people/"]').allTextContents()
  }
  /** A picture of the page for whoever asks for one by `RAPPORT_LOOK=<folder>`, narrow and dark too. */
  const look = async (name: string) => {
    const folder = process.env['RAPPORT_LOOK']
    if (!folder) return
    await page.screenshot({ path: `${folder}/${name}.png` })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 844 })
    await page.screenshot({ path: `${folder}/${name}-narrow-dark.png` })
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  }
  const open = (path: string) => desk.open(path)

  test('a choice and a number that is sorted by are added on the page, without a mouse', async () => {
    await open('/settings/members')
    await page.getByRole('link', { name: 'Fields' }).click()
    await page.getByText('No fields of your own yet').waitFor()
    await button('Add a field').press('Enter')
    await page.keyboard.press('Enter')
    await page.getByText('Type a name.').waitFor()
    await page.keyboard.type('Tier')
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    await page.getByRole('radio', { name: 'Choice' }).and(page.locator(':checked')).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.type('Silver')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Gold')
    // Above Silver.
    await page.keyboard.press('Alt+ArrowUp')
    expect(await barriers(page, 'all')).toEqual([])
    await page.keyboard.press('Enter')
    await page.keyboard.type('Gold')
    await button('Add the field').press('Enter')
    await page.getByText('“Gold” stands there twice.').waitFor()
    await button('Remove value 2').press('Enter')
    await button('Add the field').press('Enter')
    await page.getByText('Choice: Gold, Silver').waitFor()

    await button('Add a field').click()
    await page.getByLabel('Name', { exact: true }).fill('Tier')
    await page.getByRole('radio', { name: 'Whole number' }).check()
    await page.getByRole('checkbox', { name: 'Sort lists by it' }).check()
    await button('Add the field').click()
    await page.getByText('People have a field called Tier already.').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Seats')
    await page.keyboard.press('Enter')
    await page.getByText('Sorts lists').waitFor()
    expect(await barriers(page, 'all')).toEqual([])
  })

  test('they are filled on a person and in the list, filtered and sorted by, without a reload', async () => {
    await page.getByRole('link', { name: 'People' }).first().click()
    await button('Columns').click()
    await page.getByRole('checkbox', { name: 'Tier' }).check()
    await page.getByRole('checkbox', { name: 'Seats' }).check()
    await page.keyboard.press('Escape')
    await page.getByText('Inga Sörensen', { exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Inga Sörensen' }).waitFor()
    await page.getByRole('button', { name: /empty fields/ }).click()
    await page.getByRole('heading', { name: 'Custom fields' }).waitFor()
    await button('Edit Tier').click()
    await page.getByRole('option', { name: 'Gold' }).click()
    await button('Save').click()
    await button('Edit Tier').getByText('Gold').waitFor()
    await button('Edit Seats').click()
    await page.getByLabel('Seats').fill('12')
    await page.keyboard.press('Enter')
    await button('Edit Seats').getByText('12').waitFor()
    await page.getByRole('region', { name: 'Timeline' }).getByText('set Tier to Gold').waitFor()

    const people = await client.get('/people')
    for (const { id, name } of people.items)
      if (name !== 'Inga Sörensen')
        await client.patch(`/people/${id}`, { tier: name === 'Rob Ainsley' ? 'Gold' : 'Silver', seats: name!.length })
    await page.goBack()
    await button('Seats').click()
    await page.getByRole('menuitem', { name: 'Sort largest first' }).click()
    expect(await names(3)).toEqual(['Tessa van Houten', 'Inga Sörensen', 'Rob Ainsley'])
    await button('Tier').click()
    await page.getByRole('menuitem', { name: 'Filter by this…' }).click()
    await page.getByRole('option', { name: 'Gold' }).click()
    await button('Apply').click()
    expect(await names(2)).toEqual(['Inga Sörensen', 'Rob Ainsley'])
  })

  test('what loses its mark or is retired leaves words and a way out, and comes back', async () => {
    await page.waitForURL(/sort=-seats/)
    const address = page.url()
    await open('/settings/fields')
    await button('More for Seats').click()
    await page.getByRole('menuitem', { name: 'Do not sort lists by it' }).click()
    await page.getByText('Seats is not sorted by any more').waitFor()
    await page.goto(address)
    await page.getByText('People cannot be sorted by “Seats” now.').waitFor()
    await names(2)
    await button('Sort by latest added').click()
    await page.getByText('People cannot be sorted by').waitFor({ state: 'detached' })

    await open('/settings/fields')
    await button('More for Tier').click()
    await page.getByRole('menuitem', { name: 'Retire' }).click()
    await page.getByText('Tier retired. Its values are kept.').waitFor()
    await page.goto(address)
    await button('Remove the filter').click()
    await names(3)

    await open('/settings/fields')
    await button('1 retired field').click()
    await button('Bring back Tier').click()
    await page.getByText('Tier is back with its values').waitFor()
    await page.goto(address)
    await names(2)
    expect(desk.mistakes).toEqual([])
  })

  test('a formula is told where it is wrong, and stands among the fields when it is right', async () => {
    await open('/settings/fields')
    await button('Add a field').click()
    await page.getByLabel('Name', { exact: true }).fill('Seat bill')
    await page.getByRole('radio', { name: 'Formula' }).check()
    await page.getByLabel('Formula', { exact: true }).fill('seats * nothing')
    await button('Add the field').click()
    await page.getByText('(At character 9.)').waitFor()
    await look('formula')
    expect(await barriers(page, 'all')).toEqual([])
    await page.getByLabel('Formula', { exact: true }).fill('round(seats * 2.5, 1)')
    await button('Add the field').click()
    await page.getByText('Formula: round(seats * 2.5, 1)').waitFor()
  })
})

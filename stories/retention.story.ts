/** An administrator says how long what happened is kept, in a real browser: what would go is said before, and it can be taken back. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as looksOf } from './pages/looks.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for retention; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('how long interactions are kept', () => {
  let desk: Founded
  let client: Client
  let page: Page

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
    const { id } = await client.post('/people', { name: 'Inga Sörensen' })
    const records = [{ object: 'person', id }]
    const at = (year: number) => `${year}-05-05T10:00:00Z`
    const viewed = [2019, 2020, 2021].map((year) => ({ type: 'page.viewed', at: at(year), records }))
    await client.post('/interactions', { items: [...viewed, { type: 'call.made', at: at(2020), records }] })
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  /** By day and by night, on a desk and on a phone: nothing sticks out, nobody is kept out, nothing is without words. */
  const looks = async (name: string) => void desk.mistakes.push(...(await looksOf(page, name)))

  test('a rule says what would go before it is saved, and begins later', async () => {
    await desk.open('/settings/retention')
    await page.getByText('Everything is kept for ever').waitFor()
    await looks('retention-none')
    await button('Add a rule').first().click()
    await button('Save the rule').click()
    await page.getByText('Choose what happened.').waitFor()
    await page.getByRole('combobox', { name: 'What happened', exact: true }).click()
    await page.getByRole('option', { name: 'Page viewed', exact: true }).click()
    await page.getByText('3 interactions would be deleted now.').waitFor()
    await page.getByLabel('Months', { exact: true }).fill('0')
    await button('Save the rule').click()
    await page.getByText('Type a whole number from 1 to 1,200, or nothing.').waitFor()
    await page.getByLabel('Months', { exact: true }).fill('13')
    await looks('retention-rule')
    await button('Save the rule').click()
    await page.getByText('Kept for 13 months · 3 are older').waitFor()
    await page.getByText(/Deleting begins (?!an hour)/).waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('the rest has a rule of its own; one that is removed comes back', async () => {
    await button('Add a rule').first().click()
    await page.getByRole('combobox', { name: 'What happened', exact: true }).click()
    await page.getByRole('option', { name: 'Everything else', exact: true }).click()
    await page.getByText('1 interaction would be deleted now.').waitFor()
    await page.getByLabel('Months', { exact: true }).fill('')
    await button('Save the rule').click()
    await page.getByText('Kept for ever', { exact: true }).waitFor()
    await looks('retention-rules')
    await page.getByRole('listitem').filter({ hasText: 'Page viewed' }).getByRole('button', { name: 'Remove the rule' }).click()
    await page.getByText('The rule for “Page viewed” is gone').waitFor()
    await button('Undo').click()
    await page.getByText('Kept for 13 months · 3 are older').waitFor()
    expect(desk.mistakes).toEqual([])
  })
})

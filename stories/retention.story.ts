/** An administrator says how long what happened is kept, in a real browser: what would go is said before, and it can be taken back. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { barriers, misfits, untold } from './pages/checks.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for retention; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** Where pictures go; none are taken without it. */
const folder = process.env['RAPPORT_SCREENSHOTS']

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
  const looks = async (name: string) => {
    for (const [size, viewport] of Object.entries({ desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }))
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme })
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
        if (folder) await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, animations: 'disabled', caret: 'hide' })
        const all = colorScheme === 'light'
        const found = [...(await misfits(page)), ...(await untold(page)), ...(await barriers(page, all ? 'all' : 'contrast'))]
        desk.mistakes.push(...found.map((fault) => `${name}-${size}-${colorScheme}: ${fault}`))
      }
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  }

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
    await page.getByText(/Deleting begins/).waitFor()
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

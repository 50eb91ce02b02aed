/** A company follows how its customers come along, in a real browser: a field whose changes stand in timelines, of the person and of whoever is linked. */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as looksOf } from './pages/looks.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for told changes; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('changes that are told', () => {
  let desk: Founded
  let client: Client
  let page: Page
  let inga: string

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
    inga = (await client.post('/people', { name: 'Inga Sörensen' })).id!
    await client.post('/custom-objects', { one: 'Contract', many: 'Contracts' })
    await client.post('/custom-fields', { of: 'x_contract', label: 'Customer', kind: 'ref', options: { to: 'person' } })
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const timeline = () => page.getByRole('region', { name: 'Timeline' })
  /** By day and by night, on a desk and on a phone: nothing sticks out, nobody is kept out, nothing is without words. */
  const looks = async (name: string) => void desk.mistakes.push(...(await looksOf(page, name)))

  test('a field is added whose changes are told', async () => {
    await desk.open('/settings/fields?object=x_contract')
    await button('Add a field').first().click()
    await page.getByLabel('Name', { exact: true }).fill('State')
    await page.getByRole('radio', { name: 'Choice' }).check()
    await page.getByLabel('Value 1', { exact: true }).fill('Draft')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Signed')
    await page.getByRole('checkbox', { name: 'Show its changes in the timeline' }).check()
    await looks('told-field')
    await button('Add the field').click()
    await page.getByText('Choice: Draft, Signed').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('the timeline of the customer says what became of the contract, by name and in words', async () => {
    await desk.open(`/people/${inga}`)
    await timeline().getByText('added this person').waitFor()
    const contract = (await client.post('/contracts', { name: 'Beans for two years', customer: inga, state: 'Draft' })).id!
    // Told while the page is open.
    await timeline().getByText('State of Beans for two years set to Draft').waitFor()
    await client.patch(`/contracts/${contract}`, { state: 'Signed' })
    await timeline().getByText('State of Beans for two years changed: Draft → Signed').waitFor()
    await client.patch(`/contracts/${contract}`, { state: null })
    await timeline().getByText('State of Beans for two years emptied: was Signed').waitFor()
    await looks('told-timeline')
    await page.getByRole('radio', { name: 'What happened' }).click()
    await timeline().getByText('Draft → Signed').waitFor()
    expect(await timeline().getByText('Beans for two years').count()).toBe(3)

    // The contract's own history says it already; asked for what happened, it is told without its name.
    await desk.open(`/contracts/${contract}`)
    await timeline().getByText('emptied State').waitFor()
    expect(await timeline().getByText('Draft → Signed').count()).toBe(0)
    await page.getByRole('radio', { name: 'What happened' }).click()
    await timeline().getByText('State changed: Draft → Signed').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('a segment asks for the change', async () => {
    await client.patch(`/contracts/${(await client.get('/contracts')).items[0]!.id}`, { state: 'Signed' })
    await desk.open('/segments')
    await page.getByText('No segments yet').waitFor()
    await button('New segment').first().click()
    await page.getByText('Add a condition, such as what happened').waitFor()
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT')
    await button('Add a condition').press('Enter')
    const panel = page.getByRole('dialog')
    await panel.getByRole('radio', { name: 'Field' }).focus()
    await page.keyboard.press('ArrowRight')
    const pick = async (label: string, entry: string, within: Locator) => {
      await within.getByRole('combobox', { name: label, exact: true }).click()
      await page.getByRole('option', { name: entry, exact: true }).click()
    }
    await pick('What happened', 'Contract: State', panel)
    await button('Only those where…').click()
    const detail = panel.getByRole('group', { name: 'Detail 1' })
    await pick('Field', 'To', detail)
    await pick('Value', 'Signed', detail)
    await looks('told-condition')
    await button('Apply').click()
    await page.getByRole('region', { name: 'Who fits' }).getByRole('link', { name: 'Inga Sörensen' }).waitFor()
    expect(desk.mistakes).toEqual([])
  })
})

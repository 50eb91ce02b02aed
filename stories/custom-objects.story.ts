/** What a company keeps beside its customers, in a real browser: an object is invented, filled from a file, filtered, seen from a company, and put away. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { barriers } from './pages/checks.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { type Client, openClient } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for the objects; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

const file = ['Serial number;State;Stands at', 'KW-1;runs;Mill & Sons', 'KW-2;broken;Mill & Sons', 'KW-3;broken;'].join('\n')

describe.skipIf(chromiumPath === undefined)('custom objects', () => {
  let desk: Founded
  let client: Client
  let page: Page
  let mill: string

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
    mill = (await client.post('/companies', { name: 'Mill & Sons' })).id
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const open = (path: string) => desk.open(path)
  const places = () => page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()
  const rows = (count: number, where = page) =>
    where
      .getByRole('grid')
      .and(where.locator(`[aria-rowcount="${count + 1}"]`))
      .waitFor()

  test('an object is invented on the page, without a mouse, and stands in the navigation', async () => {
    await open('/settings/objects')
    await page.getByText('No objects of your own yet').waitFor()
    await button('Invent an object').press('Enter')
    await page.keyboard.type('Company')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Machines')
    await page.keyboard.press('Enter')
    await page.getByText('There is something called Company already.').waitFor()
    await page.getByLabel('Name of one').fill('Machine')
    await page.getByLabel('What each is called by').fill('Serial number')
    await page.getByRole('radio', { name: 'cog' }).check()
    expect(await barriers(page, 'all')).toEqual([])
    await button('Invent the object').press('Enter')
    await page.waitForURL(/settings\/fields\?object=x_machine/)
    await page.getByRole('link', { name: 'Machines' }).first().waitFor()
  })

  test('it gets a choice and a link to companies', async () => {
    await button('Add a field').click()
    await page.getByLabel('Name', { exact: true }).fill('State')
    await page.getByRole('radio', { name: 'Choice' }).check()
    await page.getByLabel('Value 1', { exact: true }).fill('runs')
    await page.keyboard.press('Enter')
    await page.keyboard.type('broken')
    await button('Add the field').click()
    await page.getByText('Choice: runs, broken').waitFor()
    await button('Add a field').click()
    await page.getByLabel('Name', { exact: true }).fill('Stands at')
    await page.getByRole('radio', { name: 'Link' }).check()
    await page.getByRole('combobox', { name: 'Leads to' }).click()
    await page.getByRole('option', { name: 'Company' }).click()
    await button('Add the field').click()
    await page.getByText('Link: company').waitFor()
    expect(await barriers(page, 'all')).toEqual([])
  })

  test('a file of them is taken, its links found by name', async () => {
    await page.getByRole('link', { name: 'Machines' }).first().click()
    await page.waitForURL(/\/machines/)
    await open('/import?object=x_machine')
    await page.locator('input[type=file]').setInputFiles({ name: 'machines.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
    await page.getByRole('heading', { name: 'Which column fills what' }).waitFor()
    expect(await page.getByRole('combobox', { name: 'Field that Stands at fills' }).inputValue()).toMatch(/Stands at/)
    await button('Check 3 rows').click()
    await button('Import 3 rows').click()
    await page.getByRole('heading', { name: /3 rows imported/ }).waitFor()
  })

  test('its list is laid out, and filtered', async () => {
    await open('/settings/layout?object=x_machine')
    await button('Take Owner away').click()
    await page.getByLabel('Heading of group 1').fill('The machine')
    expect(await barriers(page, 'all')).toEqual([])
    await button('Save').click()
    await page.getByText('Machines are laid out anew').waitFor()
    await page.getByRole('link', { name: 'Machines' }).first().click()
    await rows(3)
    expect((await page.getByRole('columnheader').allTextContents()).map((text) => text.trim()).filter(Boolean)).toEqual([
      'Serial number',
      'State',
      'Stands at',
    ])
    await button('Add a condition').click()
    const panel = page.getByRole('dialog', { name: 'Add a condition' })
    await page.getByRole('option', { name: 'State', exact: true }).click()
    await panel.getByRole('combobox', { name: 'Value' }).click()
    await page.getByRole('option', { name: 'broken' }).click()
    await panel.getByRole('button', { name: 'Apply' }).click()
    await rows(2)
    expect(await barriers(page, 'all')).toEqual([])
  })

  test('a company shows its machines, and leads to them', async () => {
    await open(`/companies/${mill}`)
    await page.getByRole('heading', { name: 'Machines: Stands at' }).waitFor()
    await page.getByRole('link', { name: 'KW-2' }).click()
    await page.getByRole('heading', { level: 1, name: 'KW-2' }).waitFor()
    await page.getByRole('heading', { name: 'The machine' }).waitFor()
    expect(await barriers(page, 'all')).toEqual([])
  })

  test('a rep sees less', async () => {
    const { url } = await client.post<{ url: string }>('/invitations', { email: 'eva@kaldi.example', role: 'rep' })
    const eva = await openClient(desk.browser, desk.installation.address)
    await eva.post(`/invitations/open/${url.split('/').at(-1)!}`, { name: 'Eva Brandt', password: 'gravel lamp ocean nine' })
    const theirs = await desk.openPage(eva)
    await theirs.goto(`${desk.installation.address}/machines`)
    await rows(3, theirs)
    const { items } = await client.get('/roles')
    await client.patch(`/roles/${items.find(({ key }) => key === 'rep')!.id}`, { grants: { x_machine: { read: 'own', hide: ['state'] } } })
    await eva.post('/machines', { name: 'KW-9' })
    await theirs.reload()
    await rows(1, theirs)
    await theirs.getByText('KW-9').first().waitFor()
    expect((await theirs.getByRole('columnheader').allTextContents()).join()).not.toContain('State')
    await theirs.context().close()
  })

  test('it is retired, is nowhere any more, and comes back with everything', async () => {
    await open('/settings/objects')
    await button('More for Machines').click()
    await page.getByRole('menuitem', { name: 'Retire' }).click()
    await page.getByText('Machines retired. Their records are kept.').waitFor()
    expect((await places()).join()).not.toContain('Machines')
    await open('/machines')
    await page.getByRole('heading', { name: 'No page has this address' }).waitFor()
    await open('/settings/objects')
    await button('1 retired object').click()
    await button('Bring back Machines').click()
    await page.getByText('Machines are back with all their records').waitFor()
    expect((await places()).join()).toContain('Machines')
    await page.getByRole('link', { name: 'Machines' }).first().click()
    await rows(4)
    expect(desk.mistakes).toEqual([])
  })

  test('one is added where it belongs, and what comes with Rapport is asked for under a condition', async () => {
    await open(`/companies/${mill}`)
    await button('New machine').click()
    const machine = page.getByRole('dialog', { name: 'New machine' })
    await machine.getByLabel('Serial number').fill('KW-10')
    await machine.getByRole('button', { name: /^Create machine/ }).click()
    await page.getByRole('link', { name: 'KW-10' }).waitFor()

    await open('/settings/fields?object=company')
    await button('When Industry is asked for').press('Enter')
    await page.keyboard.type('naem is Ironworks')
    await page.keyboard.press('Enter')
    await page.getByText('Did you mean name?').waitFor()
    await page.getByLabel('Must be filled when').fill('name is Ironworks')
    await button('Save').click()
    await page.getByText('must be filled when name is Ironworks').waitFor()
    await open('/companies')
    await page.getByRole('button', { name: /^New company/ }).click()
    const company = page.getByRole('dialog', { name: 'New company' })
    await company.getByLabel('Name', { exact: true }).fill('Ironworks')
    await company.getByRole('button', { name: /^Create company/ }).click()
    await company.getByText('Industry is needed here.').waitFor()
    await company.getByLabel('Industry', { exact: true }).fill('Iron')
    await company.getByRole('button', { name: /^Create company/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Ironworks' }).waitFor()
    expect(desk.mistakes).toEqual([])
  })
})

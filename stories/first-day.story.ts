/** The first day with Rapport, in a real browser: from nothing to a colleague who sees less. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, openDesk } from './pages/desk.ts'

const mara = { name: 'Mara Lindqvist', mail: 'mara@kaldi.example', password: 'copper kettle winter sofa' }
const eva = { name: 'Eva Brandt', mail: 'eva@kaldi.example', password: 'gravel lamp ocean nine' }
const customers = `Name;E-Mail;Phone;Company;City;Customer no
Inga Sörensen;inga@nordkaffee.example;+49 170 5550101;Nordkaffee;Köln;K-1
Tessa van Houten;tessa@bellini.example;+31 6 12345601;Bellini;Utrecht;K-2
Rob Ainsley;rob@moka.example;;Moka & Sons;Leeds;K-3
Eleni Papas;eleni@nordkaffee.example;;Nordkaffee;Köln;K-4
Milan Horvat;milan at nowhere;;Bellini;Zagreb;K-5
Aoife Byrne;aoife@brulot.example;;Café Brûlot;Cork;K-6
Jan Kowalczyk;jan@brulot.example;;Café Brûlot;Köln;K-7
`

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(async () => {
  await desk?.close()
})

test('sign up, import, find, filter, edit, invite; the second member sees less; sign out and in', async () => {
  const page = await desk.openPage()

  await page.goto(desk.installation.address)
  await page.getByRole('button', { name: 'Make the workspace' }).click()
  expect(await page.getByText('Type your name.').count()).toBe(1)
  await signUp(page)
  await noSeriousBarrier(page)

  await importCustomers(page)
  await page.getByRole('link', { name: 'Open what was added' }).click()
  await rows(page, 6)

  await findAndFilter(page)
  await edit(page)
  const link = await invite(page)

  const evas = await desk.openPage()
  await join(evas, link)
  await seeLess(evas, page)
  await signOutAndIn(evas)
  expect(desk.mistakes).toEqual([])
})

async function signUp(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill(mara.name)
  await page.getByLabel('Mail address').fill(mara.mail)
  await page.getByLabel('Password', { exact: true }).fill(mara.password)
  await page.getByLabel('Name of your company').fill('Kaldi Works')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Bring your customers in' }).waitFor()
}

/** Seven rows of which one is wrong: said before anything is written, and again afterwards. */
async function importCustomers(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Choose a file' }).click()
  await page.locator('input[type=file]').setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(customers) })
  await page.getByRole('heading', { name: 'Which column fills what' }).waitFor()
  expect(await page.getByRole('combobox', { name: 'Field that E-Mail fills' }).inputValue()).toBe('Mail addresses')
  expect(await page.getByRole('combobox', { name: 'Field that Company fills' }).inputValue()).toBe('Company')
  const number = page.getByRole('combobox', { name: 'Field that Customer no fills' })
  await number.fill('External')
  await page.getByRole('option', { name: 'External id', exact: true }).click()
  await page.reload()
  await number.waitFor()
  expect(await number.inputValue()).toBe('External id')
  await noSeriousBarrier(page)

  await page.getByRole('button', { name: 'Check 7 rows' }).click()
  await page.getByText('6 + 0 + 0 + 1 = 7 rows').waitFor()
  await page.getByRole('button', { name: 'Wrong 1' }).click()
  await page.getByRole('cell', { name: 'Milan Horvat' }).waitFor()
  expect(await count(page, '/people/count')).toBe(0)
  await noSeriousBarrier(page)

  await page.getByRole('button', { name: 'Import 6 rows' }).click()
  await page.getByRole('heading', { name: '6 rows imported, 1 given back' }).waitFor()
  expect(await count(page, '/people/count')).toBe(6)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the wrong row' }).first().click()
  expect((await download).suggestedFilename()).toBe('customers - wrong rows.csv')
}

async function findAndFilter(page: Page): Promise<void> {
  await page.goto(`${desk.installation.address}/people`)
  await page.getByRole('searchbox', { name: 'Find people' }).fill('sorensen')
  await rows(page, 1)
  await page.getByRole('gridcell', { name: 'Inga Sörensen', exact: true }).waitFor()
  await page.getByRole('searchbox', { name: 'Find people' }).fill('')
  await rows(page, 6)

  await page.getByRole('button', { name: 'Add a condition' }).click()
  const panel = page.getByRole('dialog', { name: 'Add a condition' })
  await panel.getByRole('combobox', { name: 'Field' }).fill('City')
  await page.getByRole('option', { name: 'City', exact: true }).click()
  await panel.getByLabel('Value').fill('Köln')
  await panel.getByRole('button', { name: 'Apply' }).click()
  await rows(page, 3)
  expect(new URL(page.url()).searchParams.get('filter')).toContain('city')
  await page.reload()
  await rows(page, 3)
}

/** Changes a field on the record page; the value and its history are there after a reload. */
async function edit(page: Page): Promise<void> {
  await page.getByText('Jan Kowalczyk', { exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Jan Kowalczyk' }).waitFor()
  await page.getByRole('button', { name: 'Edit External id' }).click()
  await page.getByRole('textbox', { name: 'External id' }).fill('K-70')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit External id' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Edit External id' }).getByText('K-70').waitFor()
  await page.getByRole('region', { name: 'Timeline' }).getByText('External id').first().waitFor()
}

/** Makes a link for a rep. It is shown once: after closing it is nowhere on the page. */
async function invite(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Settings' }).first().click()
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Mail address').fill(eva.mail)
  expect(await dialog.getByRole('combobox', { name: 'Role' }).inputValue()).toBe('Rep')
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog.getByLabel('The link').inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByText(eva.mail).waitFor()
  expect(await page.content()).not.toContain(link.slice(-20))
  await noSeriousBarrier(page)
  return link
}

async function join(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('heading', { name: 'Join Kaldi Works' }).waitFor()
  await page.getByLabel('Your name').fill(eva.name)
  await page.getByLabel('Password', { exact: true }).fill(eva.password)
  await page.getByRole('button', { name: 'Join Kaldi Works' }).click()
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
}

/** A rep sees only what is hers: nobody at first, then the one person she is given. Settings show, but do not change. */
async function seeLess(page: Page, maras: Page): Promise<void> {
  await page.getByText('No people yet').waitFor()
  await page.goto(`${desk.installation.address}/settings/members`)
  await page.getByText('Only administrators change this').waitFor()
  expect(await page.getByRole('button', { name: 'Invite' }).count()).toBe(0)

  const [person] = await items(maras, `/people?find=${encodeURIComponent('Inga')}`)
  const [member] = await items(maras, `/members?find=${encodeURIComponent(eva.mail)}`)
  expect(await status(page, `/people/${person}`)).toBe(404)
  expect(
    await maras.request
      .patch(`${desk.installation.address}/api/v1/people/${person}`, { data: { owner: member } })
      .then((answer) => answer.status()),
  ).toBe(200)
  await page.goto(`${desk.installation.address}/people`)
  await rows(page, 1)
  await page.getByRole('gridcell', { name: 'Inga Sörensen', exact: true }).waitFor()
  expect(await status(page, `/people/${person}`)).toBe(200)
}

async function signOutAndIn(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: `Account of ${eva.name}` })
    .first()
    .click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await status(page, '/people')).toBe(401)
  await page.getByLabel('Mail address').fill(eva.mail)
  await page.getByLabel('Password', { exact: true }).fill('not this one at all')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The mail address or the password is wrong.').waitFor()
  await page.getByLabel('Password', { exact: true }).fill(eva.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  await rows(page, 1)
}

/** Waits until the list holds that many rows, without its head. */
const rows = (page: Page, many: number): Promise<void> => page.locator(`[role=grid][aria-rowcount="${many + 1}"]`).waitFor()

const answerOf = (page: Page, call: string) => page.request.get(`${desk.installation.address}/api/v1${call}`)
const status = async (page: Page, call: string): Promise<number> => (await answerOf(page, call)).status()
const count = async (page: Page, call: string): Promise<number> => ((await (await answerOf(page, call)).json()) as { count: number }).count
const items = async (page: Page, call: string): Promise<readonly string[]> =>
  ((await (await answerOf(page, call)).json()) as { items: readonly { id: string }[] }).items.map(({ id }) => id)

/** Nothing that keeps somebody with a screen reader or a keyboard out. */
async function noSeriousBarrier(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html]),
  ).toEqual([])
}

/** Two people with a browser each, who see what the other does: in lists, in the settings, and after the server was away. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { httpClient, type Client } from '@rapport/core/testing'
import { type Desk, openDesk } from './pages/desk.ts'

const mara = { name: 'Mara Lindqvist', email: 'mara@kaldi.example', password: 'copper kettle winter sofa' }
const eva = { name: 'Eva Brandt', email: 'eva@kaldi.example', password: 'gravel lamp ocean nine' }

let desk: Desk
let admin: Client
let pages: { mara: Page; eva: Page }
const ids: Record<string, string> = {}

beforeAll(async () => {
  desk = await openDesk()
  const { installation } = desk
  admin = httpClient(installation.address, 'mara')
  const founded = { ...mara, workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample: false }
  await must(admin.post('/setup', founded))
  for (const name of ['Inga Lund', 'Matteo Bellini', 'Rob Ainsley'])
    ids[name] = (await admin.post<{ id: string }>('/people', { name, language: 'de' })).body.id
  const invited = await admin.post<{ url: string }>('/invitations', { email: eva.email, role: 'administrator' })
  await must(
    httpClient(installation.address).post(`/invitations/open/${invited.body.url.split('/').at(-1)}`, {
      name: eva.name,
      password: eva.password,
    }),
  )
  pages = { mara: await signedIn(mara), eva: await signedIn(eva) }
})
afterAll(() => desk?.close())

async function must(answer: Promise<{ status: number; text: string }>): Promise<void> {
  const { status, text } = await answer
  if (status >= 300) throw new Error(`The workspace could not be made: ${status} ${text}`)
}

async function signedIn({ email, password }: { email: string; password: string }): Promise<Page> {
  const page = await desk.openPage()
  await page.goto(`${desk.installation.address}/sign-in`)
  await page.getByLabel('Mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  return page
}

const cell = (page: Page, name: string) => page.getByRole('grid').getByText(name, { exact: true })

const look = async (page: Page, name: string): Promise<void> => {
  if (process.env.RAPPORT_LOOK) await page.screenshot({ path: `${process.env.RAPPORT_LOOK}/${name}.png` })
}

test('a row changes in its place, one that is deleted goes, and a new one is offered', async () => {
  const page = pages.eva
  await page.goto(`${desk.installation.address}/people?columns=language`)
  await cell(page, 'Rob Ainsley').waitFor()
  await admin.patch(`/people/${ids['Inga Lund']}`, { name: 'Inga Sörensen' })
  await cell(page, 'Inga Sörensen').waitFor()
  await admin.delete(`/people/${ids['Matteo Bellini']}`)
  await cell(page, 'Matteo Bellini').waitFor({ state: 'detached' })
  expect(await cell(page, 'Inga Sörensen').count()).toBe(1)
  await admin.post('/people', { name: 'Nell New' })
  const offer = page.getByRole('button', { name: 'Show 1 new person' })
  await offer.waitFor()
  expect(await cell(page, 'Nell New').count()).toBe(0)
  await look(page, 'live-offer')
  await offer.click()
  await cell(page, 'Nell New').waitFor()
  await offer.waitFor({ state: 'detached' })
})

test('an open record follows; who edits a field hears at once that somebody changed it, and chooses when saving', async () => {
  const { eva: page, mara: other } = pages
  const { id } = (await admin.post<{ id: string }>('/people', { givenName: 'Milan', familyName: 'Horvat' })).body
  for (const one of [page, other]) {
    await one.goto(`${desk.installation.address}/people/${id}`)
    await one.getByRole('heading', { level: 1, name: 'Milan Horvat' }).waitFor()
  }
  await page.getByRole('button', { name: 'Edit First name' }).click()
  await page.getByRole('textbox', { name: 'First name' }).fill('Milano')
  await admin.patch(`/people/${id}`, { givenName: 'Mile' })
  await other.getByRole('button', { name: 'Edit First name' }).getByText('Mile').waitFor()
  await page.getByText('Mara Lindqvist changed it to Mile meanwhile.').waitFor()
  expect(await page.getByRole('textbox', { name: 'First name' }).inputValue()).toBe('Milano')
  await look(page, 'live-meanwhile')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await other.getByRole('button', { name: 'Edit First name' }).getByText('Milano').waitFor()
})

test('the settings of others follow too, and so does a page whose server was away', async () => {
  const page = pages.eva
  await page.goto(`${desk.installation.address}/settings/teams`)
  await page.getByRole('heading', { name: 'Teams' }).first().waitFor()
  await admin.post('/teams', { name: 'Service' })
  await page.getByText('Service', { exact: true }).first().waitFor()
  await pages.mara.goto(`${desk.installation.address}/people?columns=language`)
  await cell(pages.mara, 'Rob Ainsley').waitFor()
  desk.installation.kill('server')
  await pages.mara.getByText('Offline', { exact: true }).waitFor()
  await look(pages.mara, 'live-offline')
  await desk.installation.start()
  await admin.patch(`/people/${ids['Rob Ainsley']}`, { name: 'Robert Ainsley' })
  await cell(pages.mara, 'Robert Ainsley').waitFor()
  await pages.mara.getByText('Offline', { exact: true }).waitFor({ state: 'detached' })
  expect(await cell(pages.mara, 'Robert Ainsley').count()).toBe(1)
})

/** Somebody writes down what is to be done for a customer, and ticks it off by one key, in a real browser. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as look } from './pages/looks.ts'

if (chromiumPath === undefined) console.log('No Chromium for tasks; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('tasks', () => {
  let desk: Founded
  let page: Page
  let inga: string

  beforeAll(async () => {
    desk = await openFounded()
    ;({ page } = desk)
    inga = (await desk.client.post('/people', { name: 'Inga Sörensen' })).id
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const ring = (name: string) => page.getByRole('checkbox', { name: `Done: ${name}`, exact: true })
  const looks = async (name: string) => void desk.mistakes.push(...(await look(page, name)))
  const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

  test('are written beside the timeline of a customer, by keys alone', async () => {
    await desk.open(`/people/${inga}`)
    await page.getByRole('heading', { name: 'Inga Sörensen', level: 1 }).waitFor()
    await page.keyboard.press('t')
    await page.keyboard.type('Name a delivery date')
    await button('Tomorrow').focus()
    await page.keyboard.press('Space')
    await looks('tasks-composer')
    await page.getByRole('textbox', { name: 'Task', exact: true }).press('Enter')
    const block = page.getByRole('region', { name: 'Related' })
    await block.getByRole('link', { name: 'Name a delivery date' }).waitFor()
    await page.getByText('Mara Lindqvist added the task Name a delivery date').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('stand in one’s own list by when they are due, and are ticked off by a key, and not after all', async () => {
    const about = { object: 'person', id: inga }
    await desk.client.post('/tasks', { title: 'Find out why two shipments came late', due: dayIn(-2), priority: 'high', about })
    await desk.client.post('/tasks', { title: 'Send a technician for machine 7', due: dayIn(0) })
    await desk.client.post('/tasks', { title: `Read ${'the very long contract '.repeat(12)}`, due: dayIn(30), about })
    await desk.client.post('/tasks', { title: 'Tidy up the address book', priority: 'low' })
    await page.getByRole('link', { name: 'Tasks', exact: true }).first().click()
    await page.getByRole('heading', { name: /^Overdue/ }).waitFor()
    await page.getByText('2 days late').waitFor()
    await looks('tasks-mine')
    await page.keyboard.press('j')
    await page.keyboard.press('d')
    await page.getByText('Find out why two shipments came late: done').waitFor()
    await page.getByRole('heading', { name: /^Overdue/ }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await page.getByRole('heading', { name: /^Overdue/ }).waitFor()
    await ring('Send a technician for machine 7').click()
    await ring('Send a technician for machine 7').waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Done' }).click()
    await ring('Send a technician for machine 7').waitFor()
    await page.getByRole('link', { name: 'All tasks' }).click()
    await page.getByRole('grid').getByText('Tidy up the address book').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('tell what they are about, and stay in the history of the customer when they are done', async () => {
    await page.getByRole('link', { name: 'Name a delivery date' }).click()
    await page.getByRole('heading', { name: 'Name a delivery date', level: 1 }).waitFor()
    await looks('tasks-page')
    await desk.open(`/people/${inga}`)
    await page.getByRole('region', { name: 'Related' }).getByRole('checkbox', { name: 'Done: Name a delivery date' }).click()
    await page.getByText('Mara Lindqvist finished the task Name a delivery date').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('are made by automations, told to whom they are given, and stand behind the bell', async () => {
    await desk.open('/flows/new?view=canvas')
    await page.getByLabel('Name', { exact: true }).first().fill('Look after new people')
    const panel = page.getByRole('region', { name: 'What is chosen' })
    const add = async (place: string, kind: string) => {
      await button(place).click()
      await page.getByRole('menuitem', { name: kind, exact: true }).click()
    }
    await add('Add the first step', 'Create a task')
    await panel.getByLabel('Title', { exact: true }).fill('Call {{ person.name }}')
    await looks('tasks-flow-work')
    await add('Add a step after Create a task', 'Tell members')
    await panel.getByLabel('What they are told', { exact: true }).fill('{{ person.name }} is new')
    await page.getByText('Nothing is wrong with it').waitFor()
    await button('Save draft').click()
    await page.getByRole('heading', { name: 'Look after new people', level: 1 }).waitFor()
    await desk.client.post('/people', { name: 'Matteo Bellini' })
    await page.getByRole('radio', { name: 'Rehearsal' }).click()
    await button('Rehearse').click()
    await page.getByText('Call Matteo Bellini').waitFor()
    await page
      .getByText(/Mara Lindqvist 2/)
      .first()
      .waitFor()
    await button('Switch on…').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Switch on', exact: true }).click()
    await page.getByRole('status').getByText('On', { exact: true }).waitFor()
    const bell = page.getByRole('button', { name: /^Notifications/ })
    await bell.first().click()
    await page.getByText('Nobody has told you anything yet').waitFor()
    await page.keyboard.press('Escape')
    await desk.client.post('/people', { name: 'Tessa Vogel' })
    // It comes without being asked for.
    await page.getByRole('button', { name: 'Notifications: 2 new' }).first().click()
    await page.getByText('Look after new people gave you Call Tessa Vogel').waitFor()
    await page.getByText('Tessa Vogel is new').waitFor()
    await looks('tasks-bell')
    await page.getByRole('link', { name: 'Call Tessa Vogel' }).click()
    await page.getByRole('heading', { name: 'Call Tessa Vogel', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Notifications: 1 new' }).first().click()
    await button('Mark all read').click()
    await page.getByRole('button', { name: 'Notifications', exact: true }).first().waitFor()
    expect(desk.mistakes).toEqual([])
  })
})

/** Somebody asks to be told all that is known of them, and then to be forgotten: an administrator does both from their page. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { looks as looksOf } from './pages/looks.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for erasures; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('being told, and being forgotten', () => {
  let desk: Founded
  let client: Client
  let page: Page
  let inga: string

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
    ;({ id: inga } = await client.post('/people', { name: 'Inga Sörensen', emails: [{ value: 'inga@nordkaffee.example' }] }))
    await client.post('/notes', { about: { object: 'person', id: inga }, body: 'Prefers mornings.' })
    await client.post('/interactions', { items: [{ type: 'call.made', records: [{ object: 'person', id: inga }] }] })
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const entry = async (name: string) => {
    await button('More').click()
    await page.getByRole('menuitem', { name, exact: true }).click()
  }
  /** By day and by night, on a desk and on a phone: nothing sticks out, nobody is kept out, nothing is without words. */
  const looks = async (name: string) => void desk.mistakes.push(...(await looksOf(page, name)))

  test('everything about somebody is one file', async () => {
    await desk.open(`/people/${inga}`)
    await page.getByRole('heading', { name: 'Inga Sörensen' }).waitFor()
    const download = page.waitForEvent('download')
    await entry('Export everything about this person')
    const file = readFileSync(await (await download).path())
    expect(file.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')
    expect((await download).suggestedFilename()).toMatch(/^subject-export-.*\.zip$/)
  })

  test('what goes is said before, and it is done once the name was typed', async () => {
    await entry('Erase this person…')
    await page.getByRole('region', { name: 'What goes' }).waitFor()
    await page.getByText('What was changed, with the values before and after').waitFor()
    await looks('erasure-dialog')
    await button('Erase for good').click()
    await page.getByText('Type it as it stands above.').waitFor()
    await page.getByLabel('Type “Inga Sörensen” to go on').fill('Inga Sörensen')
    await button('Erase for good').click()
    await page.getByRole('heading', { name: 'Erasures' }).waitFor()
    await page.getByText('They asked for it').waitFor()
    // Who took the file before is known.
    await page
      .getByRole('region', { name: 'What was taken out' })
      .getByText(/^By Mara Lindqvist/)
      .waitFor()
    await looks('erasures')
    expect(desk.mistakes).toEqual([])
  })

  test('the certificate says what went; whoever comes back is let in again', async () => {
    await page.getByText('Erased', { exact: true }).waitFor()
    await button('Certificate').click()
    await page.getByRole('row', { name: /^history / }).waitFor()
    await looks('erasure-certificate')
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    const back = { name: 'Inga Sörensen', emails: [{ value: 'inga@nordkaffee.example' }] }
    await expect(client.post('/people', back)).rejects.toThrow('record.erased')
    await button('Let back in').click()
    await button('Let them back in').click()
    await page.getByText('Say in a few words why.').waitFor()
    await page.getByLabel('Why they may come back').fill('Ordered again in the shop')
    await button('Let them back in').click()
    await page.getByText('Let back in by Mara Lindqvist: Ordered again in the shop').waitFor()
    expect(await client.post('/people', back)).toHaveProperty('id')
    expect(desk.mistakes).toEqual([])
  })
})

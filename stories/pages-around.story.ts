/**
 * The pages around the records, looked at as those are: imports, settings, keys, fields of one's own, and the ways in.
 *
 * RAPPORT_SCREENSHOTS=<folder> keeps a picture of each.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addFields } from './pages/added.ts'
import { chromiumPath } from './pages/browser.ts'
import { lookAtKeys } from './pages/keys.ts'
import { glance, openTheatre, type Theatre } from './pages/theatre.ts'
import type { World } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for the pages; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

describe.skipIf(chromiumPath === undefined)('every page around the records', () => {
  let theatre: Theatre
  let made: World

  beforeAll(async () => {
    theatre = await openTheatre()
    await theatre.found()
    made = await theatre.fill()
  })
  afterAll(() => theatre?.close())

  test('imports', async () => {
    const wrong = await theatre.onBoth(async (stage) => {
      const { page, gate } = stage
      const { mapping, checked, done } = made.imports
      await theatre.shows(stage, '/import', 'imports')
      await theatre.waitsAndFails(stage, '/import', 'imports', /^GET \/imports/)
      gate.weather('slow', /^POST \/imports/)
      const file = { name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from('Name\nInga\n') }
      await page.locator('input[type=file]').setInputFiles(file)
      await page.getByRole('progressbar').waitFor()
      await theatre.see(stage, 'import-upload')
      gate.weather('fair')
      await theatre.shows(stage, `/import/${mapping}?step=file`, 'import-file')
      await theatre.shows(stage, `/import/${mapping}?step=columns`, 'import-columns')
      await page.getByRole('main').getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Delete this import' }).click()
      await theatre.see(stage, 'import-delete')
      await theatre.shows(stage, `/import/${checked}`, 'import-checked')
      await theatre.shows(stage, `/import/${done}`, 'import-done')
      gate.pretend(new RegExp(`^GET /imports/${done}$`), { state: 'running', finishedAt: null, progress: { rows: 17, of: 40 } })
      await theatre.shows(stage, `/import/${done}`, 'import-running')
      gate.pretend(new RegExp(`^GET /imports/${done}$`), { clearedAt: '2026-03-01T09:00:00.000Z' })
      await theatre.shows(stage, `/import/${done}`, 'import-cleared', glance)
      await theatre.waitsAndFails(stage, `/import/${mapping}`, 'import', /^GET \/imports\//)
    })
    expect(wrong).toEqual([])
  })

  test('an import of the worst file', async () => {
    const { endless } = made.imports
    const wrong = await theatre.onBoth(async (stage) => {
      await theatre.shows(stage, `/import/${endless}?step=file`, 'import-hostile-file', glance)
      await theatre.shows(stage, `/import/${endless}?step=columns`, 'import-hostile-columns', glance)
      await theatre.shows(stage, `/import/${endless}`, 'import-hostile-checked', glance)
    })
    expect(wrong).toEqual([])
  })

  test('settings', async () => {
    const wrong = await theatre.onBoth(async (stage) => {
      for (const place of ['members', 'roles', 'teams', 'workspace', 'mail', 'operations', 'account'])
        await theatre.shows(stage, `/settings/${place}`, place)
      await theatre.shows(stage, '/settings/members?invite=yes', 'invite')
      await theatre.waitsAndFails(stage, '/settings/members', 'members', /^GET \/members/)
    })
    expect(wrong).toEqual([])
  })

  test('API keys', async () => {
    expect(await lookAtKeys(theatre)).toEqual([])
  })

  test('added fields', async () => {
    const none = await theatre.onBoth(async (stage) => {
      await stage.open('/settings/fields')
      await stage.page.getByText('No fields of your own yet').waitFor()
      await theatre.see(stage, 'fields-none', glance)
    })
    await addFields(theatre.client, made.person, made.namelessPerson)
    const wrong = await theatre.onBoth(async (stage) => {
      const { page, gate, size } = stage
      const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
      await stage.open('/settings/fields')
      await button('1 retired field').click()
      await theatre.see(stage, 'fields')
      await stage.open('/settings/fields')
      await button('More for Seats').click()
      await theatre.see(stage, 'fields-menu', glance)
      await page.keyboard.press('Escape')
      await button('Change Tier').click()
      await theatre.see(stage, 'fields-change')
      await page.keyboard.press('Escape')
      await button('Add a field').click()
      await button('Add the field').click()
      await theatre.see(stage, 'fields-add')
      await page.getByText('Only under a condition').click()
      await theatre.see(stage, 'fields-add-condition')
      await page.getByRole('radio', { name: 'Link' }).check()
      await theatre.see(stage, 'fields-add-link', glance)
      await page.keyboard.press('Escape')
      const { items } = (await theatre.client.get('/custom-fields')) as unknown as { items: readonly { label: string }[] }
      gate.pretend(/^GET \/custom-fields$/, {
        items: items.map((one) => (one.label === 'Seats' ? { ...one, state: 'filling', filled: 7 } : one)),
      })
      await stage.open('/settings/fields')
      await page.getByText('7 of').waitFor()
      await theatre.see(stage, 'fields-filling', glance)
      gate.pretend(/^never$/, {})
      await theatre.waitsAndFails(stage, '/settings/fields', 'fields', /^GET \/custom-fields/)
      await stage.open(`/people/${made.person}`)
      if (size === 'phone') await page.getByRole('tab', { name: 'Details' }).click()
      await theatre.see(stage, 'person-added')
      await theatre.shows(
        stage,
        '/people?sort=-seats&filter=name%20starts%20with%20i&columns=name,tier,seats,paysLate,contractEnd,nextVisit,speaks,howToGreet,invoicesTo',
        'people-added',
      )
      await button(/^New person/).click()
      await button(/more fields/).click()
      await theatre.see(stage, 'new-person-added', glance)
      await page.keyboard.press('Escape')
      await theatre.shows(stage, '/people?sort=-gone', 'people-unsorted', glance)
      await theatre.shows(stage, '/people?filter=gone%20is%20Gold', 'people-filter-gone', glance)
    })
    expect([...none, ...wrong]).toEqual([])
  })

  test('no such page, and an invitation', async () => {
    const wrong = await theatre.onBoth(async (stage) => {
      await theatre.shows(stage, '/nowhere/at/all', 'not-found')
      await stage.context.clearCookies()
      await theatre.shows(stage, made.invitation, 'join')
      await theatre.shows(stage, '/join/used', 'join-over')
    })
    expect(wrong).toEqual([])
  })

  test('sign-in', async () => {
    const wrong = await theatre.onBoth(async (stage) => {
      await theatre.shows(stage, '/people', 'sign-in')
      await stage.page.getByLabel('Mail address').fill(`${'mara.'.repeat(12)}@kaldi.example`)
      await stage.page.getByLabel('Password', { exact: true }).fill('not this one at all')
      await stage.page.getByRole('button', { name: 'Sign in' }).click()
      await stage.page.getByRole('alert').waitFor()
      await theatre.see(stage, 'sign-in-wrong')
      await theatre.shows(stage, '/forgot', 'forgot')
      await theatre.shows(stage, '/reset/used', 'reset-over', glance)
    })
    expect(wrong).toEqual([])
  })
})

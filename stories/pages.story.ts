/**
 * Every page, as it looks to somebody on a desktop and on a phone, by day and by night: empty, filled, filled with the worst that
 * people type, on its way, and broken. Nothing sticks out, nothing is cut in silence, axe finds nothing, Tab reaches everything.
 *
 * RAPPORT_SCREENSHOTS=<folder> keeps a picture of each.
 */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addFields } from './pages/added.ts'
import { chromiumPath, launchBrowser } from './pages/browser.ts'
import { lookAtKeys } from './pages/keys.ts'
import { type Closeness, look } from './pages/look.ts'
import { openStage, type Stage } from './pages/stage.ts'
import { type Client, crowd, fill, mara, openClient, town, type World } from './pages/world.ts'
import { type Installation, makeInstallation } from './prove/installation.ts'

if (chromiumPath === undefined) console.log('No Chromium for the pages; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** The people and companies who were made to break pages. */
const inTown = `?filter=${encodeURIComponent(`city is "${town}"`)}`
const glance: Closeness = { keys: false }

describe.skipIf(chromiumPath === undefined)('every page', () => {
  let installation: Installation
  let browser: Browser
  let client: Client
  let stages: readonly Stage[]
  let world: World | undefined
  let made: World
  let faults: string[] = []

  beforeAll(async () => {
    installation = await makeInstallation('yes')
    await Promise.all([installation.start(), launchBrowser().then((launched) => (browser = launched))])
    client = await openClient(browser, installation.address)
    const names = () => world?.names ?? { toStage: new Map(), toServer: new Map() }
    stages = await Promise.all((['desktop', 'phone'] as const).map((size) => openStage(browser, installation.address, size, names)))
  })
  afterAll(async () => {
    for (const stage of stages ?? []) await stage.close()
    await browser?.close()
    await installation?.remove()
  })

  /** Does the same on both stages at once, and tells what was wrong there. */
  const onBoth = async (act: (stage: Stage) => Promise<void>): Promise<readonly string[]> => {
    faults = []
    await Promise.all(stages.map(act))
    return faults.toSorted()
  }
  const see = async (stage: Stage, name: string, closeness?: Closeness) => void faults.push(...(await look(stage, name, closeness)))
  const shows = async (stage: Stage, path: string, name: string, closeness?: Closeness) => {
    await stage.open(path)
    await see(stage, name, closeness)
  }
  /** The page while its answers are on the way, and when they fail; then it is asked again, and comes. */
  const waitsAndFails = async ({ gate, page, ...stage }: Stage, path: string, name: string, calls: RegExp) => {
    const whole = { gate, page, ...stage }
    gate.weather('slow', calls)
    await stage.open(path)
    // Where something will stand is shown when it has not come after 150 ms. Nothing turns round.
    await page.locator('[class*=_bar_]').first().waitFor()
    if ((await page.locator('[class*=spinner i], [class*=loader i]').count()) > 0) faults.push(`${name}: something turns round`)
    await see(whole, `${name}-loading`, glance)
    gate.weather('broken', calls)
    await stage.open(path)
    // Pages ask again before they say that it failed; the story has no time to wait for that.
    while ((await page.getByRole('alert').count()) === 0) await page.clock.fastForward(2500)
    await see(whole, `${name}-broken`)
    gate.weather('fair')
    await page.getByRole('button', { name: 'Retry' }).first().click()
    await page.getByRole('alert').first().waitFor({ state: 'detached' })
  }

  let founded: Promise<void> | undefined
  /** Makes the workspace, once, and signs both stages in. */
  const found = () =>
    (founded ??= (async () => {
      await client.post('/setup', { ...mara, workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample: false })
      for (const { context } of stages) await context.addCookies(await client.cookies())
    })())

  test('first run', async () => {
    const wrong = await onBoth(async (stage) => {
      await shows(stage, '/', 'welcome')
      await stage.page.getByRole('button', { name: 'Make the workspace' }).click()
      await see(stage, 'welcome-wrong', glance)
    })
    expect(wrong).toEqual([])
  })

  describe('in an empty workspace', () => {
    beforeAll(() => found())

    test('nothing is here yet', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, '/start', 'start')
        await shows(stage, '/people', 'people-empty')
        await shows(stage, '/companies', 'companies-empty', glance)
        await shows(stage, '/import', 'imports-empty')
        await shows(stage, '/settings/teams', 'teams-empty', glance)
      })
      expect(wrong).toEqual([])
    })
  })

  describe('in a filled workspace', () => {
    beforeAll(async () => {
      await found()
      world = made = await fill(client)
    })

    test('people', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, '/people?sort=name', 'people')
        await shows(stage, `/people${inTown}`, 'people-hostile')
        await shows(stage, '/people?filter=city%20is%20Atlantis', 'people-none')
        await shows(stage, '/people?filter=city%20iz%20Atlantis', 'people-wrong-filter', glance)
        await waitsAndFails(stage, '/people?sort=name', 'people', /^GET \/people/)
        stage.gate.weather('away', /^GET \/people/)
        await stage.open('/people?sort=-name')
        await stage.page.getByText('The server cannot be reached').waitFor()
        await see(stage, 'people-away', glance)
        stage.gate.weather('fair')
      })
      expect(wrong).toEqual([])
    })

    test('charts', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, '/people?view=chart&by=city', 'chart')
        await shows(stage, '/people?view=chart&by=country,language', 'chart-stacked', glance)
        await shows(stage, '/people?view=chart&by=city,language&chart=heat', 'chart-heat', glance)
        await shows(stage, '/people?view=chart&by=birthday.year&chart=line', 'chart-line', glance)
        await shows(stage, '/people?view=chart&by=city&as=table', 'chart-numbers')
        await shows(stage, `/companies${inTown}&view=chart&by=industry`, 'chart-hostile', glance)
        await shows(stage, '/people?view=chart&filter=city%20is%20Atlantis', 'chart-none', glance)
        await waitsAndFails(stage, '/people?view=chart&by=city', 'chart', /^GET \/people\/aggregate/)
      })
      expect(wrong).toEqual([])
    })

    test('what opens over the people', async () => {
      const wrong = await onBoth(async (stage) => {
        const { page, size } = stage
        const button = (name: string | RegExp) => page.getByRole('button', { name }).first()
        await stage.open('/people?sort=name')
        await button('Sample data').click()
        await see(stage, 'people-sample', glance)
        await page.keyboard.press('Escape')
        await button(/^Account of|^You, Account of/).click()
        await see(stage, 'account-menu', glance)
        await page.keyboard.press('Escape')
        await button('Add a condition').click()
        await page.getByRole('combobox', { name: 'Field' }).click()
        await see(stage, 'filter-fields', glance)
        await page.keyboard.press('Escape')
        await stage.open(`/people${inTown}`)
        await button('New person').click()
        await see(stage, 'new-person')
        await page.keyboard.press('Escape')
        if (size === 'phone') {
          await button(/^View/).click()
          await see(stage, 'people-view')
          await button('Select people').click()
          await page.getByRole('checkbox').first().click()
          await see(stage, 'people-selecting')
          await button('Clear the selection').click()
          // A finger that rests on a row chooses it.
          await page.getByRole('listitem').nth(1).dispatchEvent('pointerdown', { pointerType: 'touch' })
          await page.getByRole('checkbox', { checked: true }).waitFor()
          expect(await page.getByRole('checkbox', { checked: true }).textContent()).toContain('nameless@example.example')
        } else {
          await button('Company').click()
          await see(stage, 'people-head', glance)
          await page.keyboard.press('Escape')
          await button('Columns').click()
          await see(stage, 'people-columns', glance)
          await page.keyboard.press('Escape')
          await page.getByRole('checkbox', { name: 'Select Without a name' }).click()
          await see(stage, 'people-selecting')
          await page.getByRole('gridcell').nth(2).dblclick()
          await see(stage, 'people-editing', glance)
          await page.keyboard.press('Escape')
          await page.keyboard.press('?')
          await see(stage, 'people-keys', glance)
        }
      })
      expect(wrong).toEqual([])
    })

    test('companies', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, '/companies?sort=name', 'companies')
        await shows(stage, `/companies${inTown}`, 'companies-hostile', glance)
      })
      expect(wrong).toEqual([])
    })

    test('a person', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, `/people/${made.person}`, 'person')
        if (stage.size === 'phone')
          for (const part of ['Details', 'Related']) {
            await stage.page.getByRole('tab', { name: part }).click()
            await see(stage, `person-${part.toLowerCase()}`)
          }
        await shows(stage, `/people/${made.hostilePerson}`, 'person-hostile')
        await shows(stage, `/people/${made.namelessPerson}`, 'person-nameless', glance)
        await shows(stage, '/people/00000000-0000-7000-8000-000000000000', 'person-gone')
        await waitsAndFails(stage, `/people/${made.person}`, 'person', /^GET \/people\//)
      })
      expect(wrong).toEqual([])
    })

    test('a company', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, `/companies/${made.company}`, 'company')
        await shows(stage, `/companies/${made.hostileCompany}`, 'company-hostile')
      })
      expect(wrong).toEqual([])
    })

    test('imports', async () => {
      const wrong = await onBoth(async (stage) => {
        const { page, gate } = stage
        const { mapping, checked, done } = made.imports
        await shows(stage, '/import', 'imports')
        await waitsAndFails(stage, '/import', 'imports', /^GET \/imports/)
        gate.weather('slow', /^POST \/imports/)
        const file = { name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from('Name\nInga\n') }
        await page.locator('input[type=file]').setInputFiles(file)
        await page.getByRole('progressbar').waitFor()
        await see(stage, 'import-upload')
        gate.weather('fair')
        await shows(stage, `/import/${mapping}?step=file`, 'import-file')
        await shows(stage, `/import/${mapping}?step=columns`, 'import-columns')
        await page.getByRole('button', { name: 'More' }).click()
        await page.getByRole('menuitem', { name: 'Delete this import' }).click()
        await see(stage, 'import-delete')
        await shows(stage, `/import/${checked}`, 'import-checked')
        await shows(stage, `/import/${done}`, 'import-done')
        gate.pretend(new RegExp(`^GET /imports/${done}$`), { state: 'running', finishedAt: null, progress: { rows: 17, of: 40 } })
        await shows(stage, `/import/${done}`, 'import-running')
        gate.pretend(new RegExp(`^GET /imports/${done}$`), { clearedAt: '2026-03-01T09:00:00.000Z' })
        await shows(stage, `/import/${done}`, 'import-cleared', glance)
        await waitsAndFails(stage, `/import/${mapping}`, 'import', /^GET \/imports\//)
      })
      expect(wrong).toEqual([])
    })

    test('an import of the worst file', async () => {
      const { endless } = made.imports
      const wrong = await onBoth(async (stage) => {
        await shows(stage, `/import/${endless}?step=file`, 'import-hostile-file', glance)
        await shows(stage, `/import/${endless}?step=columns`, 'import-hostile-columns', glance)
        await shows(stage, `/import/${endless}`, 'import-hostile-checked', glance)
      })
      expect(wrong).toEqual([])
    })

    test('settings', async () => {
      const wrong = await onBoth(async (stage) => {
        for (const place of ['members', 'roles', 'teams', 'workspace', 'mail', 'operations', 'account'])
          await shows(stage, `/settings/${place}`, place)
        await shows(stage, '/settings/members?invite=yes', 'invite')
        await waitsAndFails(stage, '/settings/members', 'members', /^GET \/members/)
      })
      expect(wrong).toEqual([])
    })

    test('API keys', async () => {
      expect(await lookAtKeys({ client, onBoth, see, shows, waitsAndFails })).toEqual([])
    })

    test('a list longer than anybody reads', async () => {
      await crowd(client, 12_000)
      const wrong = await onBoth(async ({ page, gate, size, ...stage }) => {
        const whole = { page, gate, size, ...stage }
        await whole.open('/people')
        const list = page.locator('[role=grid], [role=list][aria-label=People]')
        const scrolled = () => list.evaluate((element) => element.scrollTop)
        /** Until every row that is seen is there; a machine under load takes its time, a list that failed says why. */
        const read = async () => {
          await page.waitForFunction(
            () => document.querySelector('main [role=alert]') ?? !document.querySelector('main [class*=_bar_]'),
            null,
            {
              timeout: 60_000,
            },
          )
          expect(await page.locator('main [role=alert]').allTextContents()).toEqual([])
        }
        // Far enough that the first rows are forgotten: the reader stays where they are.
        const far = size === 'phone' ? 9_600 : 5_400
        for (let step = 1; step <= 34; step++) {
          await list.evaluate((element, to) => (element.scrollTop = to), step * far)
          await whole.rest()
          await read()
          expect(await scrolled()).toBe(step * far)
        }
        // To the end, and back on the way.
        await whole.open('/people')
        const before = await scrolled()
        gate.weather('slow', /^GET \/people$/)
        await list.evaluate((element) => (element.scrollTop = element.scrollHeight))
        const way = page.getByRole('toolbar', { name: 'On the way to a far row' })
        await way.waitFor()
        await see(whole, 'people-far', glance)
        await way.getByRole('button', { name: 'Go back' }).click()
        gate.weather('fair')
        await way.waitFor({ state: 'detached' })
        expect(await scrolled()).toBe(before)
        await list.evaluate((element) => (element.scrollTop = element.scrollHeight))
        await whole.rest()
        await read()
      })
      expect(wrong).toEqual([])
    })

    test('added fields', async () => {
      const none = await onBoth(async (stage) => {
        await stage.open('/settings/fields')
        await stage.page.getByText('No fields of your own yet').waitFor()
        await see(stage, 'fields-none', glance)
      })
      await addFields(client, made.person, made.namelessPerson)
      const wrong = await onBoth(async (stage) => {
        const { page, gate, size } = stage
        const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
        await stage.open('/settings/fields')
        await button('1 retired field').click()
        await see(stage, 'fields')
        await stage.open('/settings/fields')
        await button('More for Seats').click()
        await see(stage, 'fields-menu', glance)
        await page.keyboard.press('Escape')
        await button('Change Tier').click()
        await see(stage, 'fields-change')
        await page.keyboard.press('Escape')
        await button('Add a field').click()
        await button('Add the field').click()
        await see(stage, 'fields-add')
        await page.getByText('Only under a condition').click()
        await see(stage, 'fields-add-condition')
        await page.getByRole('radio', { name: 'Link' }).check()
        await see(stage, 'fields-add-link', glance)
        await page.keyboard.press('Escape')
        const { items } = (await client.get('/custom-fields')) as unknown as { items: readonly { label: string }[] }
        gate.pretend(/^GET \/custom-fields$/, {
          items: items.map((one) => (one.label === 'Seats' ? { ...one, state: 'filling', filled: 7 } : one)),
        })
        await stage.open('/settings/fields')
        await page.getByText('7 of').waitFor()
        await see(stage, 'fields-filling', glance)
        gate.pretend(/^never$/, {})
        await waitsAndFails(stage, '/settings/fields', 'fields', /^GET \/custom-fields/)
        await stage.open(`/people/${made.person}`)
        if (size === 'phone') await page.getByRole('tab', { name: 'Details' }).click()
        await see(stage, 'person-added')
        await shows(
          stage,
          '/people?sort=-seats&filter=name%20starts%20with%20i&columns=name,tier,seats,paysLate,contractEnd,nextVisit,speaks,howToGreet,invoicesTo',
          'people-added',
        )
        await button(/^New person/).click()
        await button(/more fields/).click()
        await see(stage, 'new-person-added', glance)
        await page.keyboard.press('Escape')
        await shows(stage, '/people?sort=-gone', 'people-unsorted', glance)
        await shows(stage, '/people?filter=gone%20is%20Gold', 'people-filter-gone', glance)
      })
      expect([...none, ...wrong]).toEqual([])
    })

    test('no such page, and an invitation', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, '/nowhere/at/all', 'not-found')
        await stage.context.clearCookies()
        await shows(stage, made.invitation, 'join')
        await shows(stage, '/join/used', 'join-over')
      })
      expect(wrong).toEqual([])
    })

    test('sign-in', async () => {
      const wrong = await onBoth(async (stage) => {
        await shows(stage, '/people', 'sign-in')
        await stage.page.getByLabel('Mail address').fill(`${'mara.'.repeat(12)}@kaldi.example`)
        await stage.page.getByLabel('Password', { exact: true }).fill('not this one at all')
        await stage.page.getByRole('button', { name: 'Sign in' }).click()
        await stage.page.getByRole('alert').waitFor()
        await see(stage, 'sign-in-wrong')
        await shows(stage, '/forgot', 'forgot')
        await shows(stage, '/reset/used', 'reset-over', glance)
      })
      expect(wrong).toEqual([])
    })
  })
})

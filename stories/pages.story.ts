/**
 * Every page of the records, as it looks to somebody on a desktop and on a phone, by day and by night: empty, filled, filled with the
 * worst that people type, on its way, and broken. Nothing sticks out, nothing is cut in silence, axe finds nothing, Tab reaches
 * everything.
 *
 * RAPPORT_SCREENSHOTS=<folder> keeps a picture of each.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { glance, openTheatre, type Theatre } from './pages/theatre.ts'
import { crowd, town, type World } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for the pages; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** The people and companies who were made to break pages. */
const inTown = `?filter=${encodeURIComponent(`city is "${town}"`)}`

describe.skipIf(chromiumPath === undefined)('every page of the records', () => {
  let theatre: Theatre
  let made: World

  beforeAll(async () => {
    theatre = await openTheatre()
  })
  afterAll(() => theatre?.close())

  test('first run', async () => {
    const wrong = await theatre.onBoth(async (stage) => {
      await theatre.shows(stage, '/', 'welcome')
      await stage.page.getByRole('button', { name: 'Make the workspace' }).click()
      await theatre.see(stage, 'welcome-wrong', glance)
    })
    expect(wrong).toEqual([])
  })

  describe('in an empty workspace', () => {
    beforeAll(() => theatre.found())

    test('nothing is here yet', async () => {
      const wrong = await theatre.onBoth(async (stage) => {
        await theatre.shows(stage, '/start', 'start')
        await theatre.shows(stage, '/people', 'people-empty')
        await theatre.shows(stage, '/companies', 'companies-empty', glance)
        await theatre.shows(stage, '/import', 'imports-empty')
        await theatre.shows(stage, '/settings/teams', 'teams-empty', glance)
      })
      expect(wrong).toEqual([])
    })
  })

  describe('in a filled workspace', () => {
    beforeAll(async () => {
      await theatre.found()
      made = await theatre.fill()
    })

    test('people', async () => {
      const wrong = await theatre.onBoth(async (stage) => {
        await theatre.shows(stage, '/people?sort=name', 'people')
        await theatre.shows(stage, `/people${inTown}`, 'people-hostile')
        await theatre.shows(stage, '/people?filter=city%20is%20Atlantis', 'people-none')
        await theatre.shows(stage, '/people?filter=city%20iz%20Atlantis', 'people-wrong-filter', glance)
        await theatre.waitsAndFails(stage, '/people?sort=name', 'people', /^GET \/people/)
        stage.gate.weather('away', /^GET \/people/)
        await stage.open('/people?sort=-name')
        await stage.page.getByText('The server cannot be reached').waitFor()
        await theatre.see(stage, 'people-away', glance)
        stage.gate.weather('fair')
      })
      expect(wrong).toEqual([])
    })

    test('charts', async () => {
      const wrong = await theatre.onBoth(async (stage) => {
        await theatre.shows(stage, '/people?view=chart&by=city', 'chart')
        await theatre.shows(stage, '/people?view=chart&by=country,language', 'chart-stacked', glance)
        await theatre.shows(stage, '/people?view=chart&by=city,language&chart=heat', 'chart-heat', glance)
        await theatre.shows(stage, '/people?view=chart&by=birthday.year&chart=line', 'chart-line', glance)
        await theatre.shows(stage, '/people?view=chart&by=city&as=table', 'chart-numbers')
        await theatre.shows(stage, `/companies${inTown}&view=chart&by=industry`, 'chart-hostile', glance)
        await theatre.shows(stage, '/people?view=chart&filter=city%20is%20Atlantis', 'chart-none', glance)
        await theatre.waitsAndFails(stage, '/people?view=chart&by=city', 'chart', /^GET \/people\/aggregate/)
      })
      expect(wrong).toEqual([])
    })

    test('what opens over the people', async () => {
      const wrong = await theatre.onBoth(async (stage) => {
        const { page, size } = stage
        const button = (name: string | RegExp) => page.getByRole('button', { name }).first()
        await stage.open('/people?sort=name')
        await button('Sample data').click()
        await theatre.see(stage, 'people-sample', glance)
        await page.keyboard.press('Escape')
        await button(/^Account of|^You, Account of/).click()
        await theatre.see(stage, 'account-menu', glance)
        await page.keyboard.press('Escape')
        await button('Add a condition').click()
        await page.getByRole('combobox', { name: 'Field' }).click()
        await theatre.see(stage, 'filter-fields', glance)
        await page.keyboard.press('Escape')
        await stage.open(`/people${inTown}`)
        await button('New person').click()
        await theatre.see(stage, 'new-person')
        await page.keyboard.press('Escape')
        if (size === 'phone') {
          await button(/^View/).click()
          await theatre.see(stage, 'people-view')
          await button('Select people').click()
          await page.getByRole('checkbox').first().click()
          await theatre.see(stage, 'people-selecting')
          await button('Clear the selection').click()
          // A finger that rests on a row chooses it.
          await page.getByRole('listitem').nth(1).dispatchEvent('pointerdown', { pointerType: 'touch' })
          await page.getByRole('checkbox', { checked: true }).waitFor()
          expect(await page.getByRole('checkbox', { checked: true }).textContent()).toContain('nameless@example.example')
        } else {
          await button('Company').click()
          await theatre.see(stage, 'people-head', glance)
          await page.keyboard.press('Escape')
          await button('Columns').click()
          await theatre.see(stage, 'people-columns', glance)
          await page.keyboard.press('Escape')
          await page.getByRole('checkbox', { name: 'Select Without a name' }).click()
          await theatre.see(stage, 'people-selecting')
          await page.getByRole('gridcell').nth(2).dblclick()
          await theatre.see(stage, 'people-editing', glance)
          await page.keyboard.press('Escape')
          await page.keyboard.press('?')
          await theatre.see(stage, 'people-keys', glance)
        }
      })
      expect(wrong).toEqual([])
    })

    test('companies', async () => {
      const wrong = await theatre.onBoth(async (stage) => {
        await theatre.shows(stage, '/companies?sort=name', 'companies')
        await theatre.shows(stage, `/companies${inTown}`, 'companies-hostile', glance)
      })
      expect(wrong).toEqual([])
    })

    test('a person', async () => {
      const wrong = await theatre.onBoth(async (stage) => {
        await theatre.shows(stage, `/people/${made.person}`, 'person')
        if (stage.size === 'phone')
          for (const part of ['Details', 'Related']) {
            await stage.page.getByRole('tab', { name: part }).click()
            await theatre.see(stage, `person-${part.toLowerCase()}`)
          }
        await theatre.shows(stage, `/people/${made.hostilePerson}`, 'person-hostile')
        await theatre.shows(stage, `/people/${made.namelessPerson}`, 'person-nameless', glance)
        await theatre.shows(stage, '/people/00000000-0000-7000-8000-000000000000', 'person-gone')
        await theatre.waitsAndFails(stage, `/people/${made.person}`, 'person', /^GET \/people\//)
      })
      expect(wrong).toEqual([])
    })

    test('a company', async () => {
      const wrong = await theatre.onBoth(async (stage) => {
        await theatre.shows(stage, `/companies/${made.company}`, 'company')
        await theatre.shows(stage, `/companies/${made.hostileCompany}`, 'company-hostile')
      })
      expect(wrong).toEqual([])
    })

    test('a list longer than anybody reads', async () => {
      await crowd(theatre.client, 12_000)
      const wrong = await theatre.onBoth(async ({ page, gate, size, ...stage }) => {
        const whole = { page, gate, size, ...stage }
        // Until the first rows are there, thirty stand in for all of them.
        const openList = async () => {
          await whole.open('/people')
          await page.waitForFunction(() => [...document.querySelectorAll('main *')].some((element) => element.scrollHeight > 12_000 * 36))
        }
        await openList()
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
        await openList()
        const before = await scrolled()
        gate.weather('slow', /^GET \/people$/)
        await list.evaluate((element) => (element.scrollTop = element.scrollHeight))
        const way = page.getByRole('toolbar', { name: 'On the way to a far row' })
        await way.waitFor()
        await theatre.see(whole, 'people-far', glance)
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
  })
})

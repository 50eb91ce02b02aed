/** A marketer writes a mail of blocks in a real browser and sees it as somebody gets it: by mouse and by keyboard, on a desk and on a phone, by day and by night. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { barriers, misfits, untold } from './pages/checks.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import type { Client } from './pages/world.ts'

if (chromiumPath === undefined) console.log('No Chromium for templates; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** Where pictures go; none are taken without it. */
const folder = process.env['RAPPORT_SCREENSHOTS']

describe.skipIf(chromiumPath === undefined)('templates', () => {
  let desk: Founded
  let client: Client
  let page: Page

  beforeAll(async () => {
    desk = await openFounded()
    ;({ client, page } = desk)
  })
  afterAll(() => desk?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const mail = () => page.frameLocator('iframe[title="The mail"]')
  const block = (name: string) => page.getByRole('listitem', { name, exact: true })
  const pick = async (label: string, entry: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).click()
    await page.getByRole('option', { name: entry, exact: true }).click()
  }
  const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const
  /**
   * Nothing sticks out, nobody is kept out, nothing is without words. By day and by night, on a desk and on a phone, where it is looked at closely or
   * pictures are taken; else once.
   */
  const looks = async (name: string, closely = false) => {
    const all = closely || folder !== undefined
    for (const [size, viewport] of Object.entries(sizes))
      for (const colorScheme of ['light', 'dark'] as const) {
        if (!all && (size !== 'phone' || colorScheme !== 'light')) continue
        await page.setViewportSize(viewport)
        await page.emulateMedia({ colorScheme })
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
        if (folder) await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, animations: 'disabled', caret: 'hide' })
        const found =
          colorScheme === 'light'
            ? [...(await misfits(page)), ...(await untold(page)), ...(await barriers(page, 'all'))]
            : await barriers(page, 'contrast')
        desk.mistakes.push(...found.map((fault) => `${name}-${size}-${colorScheme}: ${fault}`))
      }
    await page.setViewportSize(sizes.desktop)
    await page.emulateMedia({ colorScheme: 'light' })
  }
  const add = async (type: string) => {
    await button('Add a block').click()
    await page.getByRole('menuitem', { name: type, exact: true }).click()
  }

  test('a mail is written of blocks, and seen while it is', async () => {
    const company = await client.post('/companies', { name: 'Nordkaffee' })
    const { id } = await client.post('/people', { name: 'Inga Sörensen', givenName: 'Inga' })
    await client.post('/employments', { person: id, company: company.id, main: true })
    await client.post('/people', { name: '{{ 7|times:7 }}<b>x</b>' })
    await desk.open('/templates')
    await page.getByText('No templates yet').waitFor()
    await button(/^New template/)
      .first()
      .click()
    await page.getByText('Nothing in it yet.').waitFor()
    await mail().getByText('Unsubscribe').waitFor()
    await looks('templates-empty')
    await button('Create template').press('Enter')
    await page.getByText('Type a name.').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Welcome')
    await page.getByRole('textbox', { name: 'Subject', exact: true }).fill('Welcome, ')
    await button('Insert field into Subject').click()
    await pick('Field', 'First name')
    await page.getByLabel('Where it is empty').fill('friend')
    await page.getByLabel('Where it is empty').press('Enter')
    expect(await page.getByRole('textbox', { name: 'Subject', exact: true }).inputValue()).toBe(
      'Welcome, {{ person.givenName | default: "friend" }}',
    )
    await page.getByRole('textbox', { name: 'Preview text' }).fill('News for {{ person.company.name }}')
    await add('Heading')
    // What was added has the focus.
    await page.keyboard.type('Hello {{ person.name }}')
    await add('Button')
    await page.keyboard.type('To the shop')
    await page.getByRole('textbox', { name: 'Leads to' }).fill('https://shop.example/{{ person.id }}')
    await add('Text')
    await page.keyboard.type('Good to have **you**.')
    await mail().getByRole('heading', { name: 'Hello [Name]' }).waitFor()
    await mail().getByText('Good to have you.').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('blocks are moved by keyboard, and the mail is seen as somebody gets it', async () => {
    await block('Text 3').getByRole('textbox').press('Alt+ArrowUp')
    await page.getByText('Text is number 2 of 3 now').waitFor()
    // The cursor stays where it was.
    await page.keyboard.press('End')
    await page.keyboard.type(' See you.')
    await block('Text 2').getByText('Good to have **you**. See you.').waitFor()
    await pick('Preview as', 'Inga Sörensen')
    await page.getByText('Welcome, Inga', { exact: true }).waitFor()
    await page.getByText('News for Nordkaffee', { exact: true }).waitFor()
    await mail().getByRole('heading', { name: 'Hello Inga Sörensen' }).waitFor()
    await looks('templates-typical')
    await pick('Preview as', '{{ 7|times:7 }}<b>x</b>')
    await mail().getByRole('heading', { name: 'Hello {{ 7|times:7 }}<b>x</b>' }).waitFor()
    await page.getByRole('radio', { name: 'Phone' }).click()
    await page.getByRole('radio', { name: 'Dark' }).click()
    const heading = mail().getByRole('heading')
    await expect.poll(() => heading.evaluate((one) => getComputedStyle(one).color)).toBe('rgb(244, 244, 245)')
    await page.getByRole('radio', { name: 'Text only' }).click()
    await page.getByRole('region', { name: 'Text only' }).getByText('To the shop: https://shop.example/').waitFor()
    expect(desk.mistakes).toEqual([])
  })

  test('what is wrong stands at its block, and is not saved', async () => {
    await page.getByRole('radio', { name: 'Desktop' }).click()
    const text = block('Text 2').getByRole('textbox')
    await text.fill('Dear {{ person.givenname }}')
    await block('Text 2').getByText('Did you mean givenName?').waitFor()
    await looks('templates-wrong')
    await button('Create template').click()
    await page.getByText('Not saved: Person has no field “givenname”').waitFor()
    await text.fill('Dear {{ person.givenName }}')
    await page.getByText('to mend before it can be shown').waitFor({ state: 'detached' })
    await button('Create template').click()
    await page.getByRole('heading', { name: 'Welcome', level: 1 }).waitFor()
    const { items } = (await client.get('/templates')) as unknown as { items: readonly { id: string; body: { type: string }[] }[] }
    expect(items[0]!.body.map(({ type }) => type)).toEqual(['heading', 'text', 'button'])
    await page.waitForURL(`**/templates/${items[0]!.id}`)
    expect(desk.mistakes).toEqual([])
  })

  test('whoever leaves without saving is asked, and what was saved is there again', async () => {
    await page.getByRole('textbox', { name: 'Subject', exact: true }).fill('Something else')
    await page.getByRole('link', { name: 'Templates' }).first().click()
    await page.getByText('What you changed here is lost.').waitFor()
    await button('Stay').click()
    await button('Discard changes').click()
    await page.getByText('Not saved yet').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Templates' }).first().click()
    await page.getByText('Welcome', { exact: true }).waitFor()
    await looks('templates-list')
    expect(desk.mistakes).toEqual([])
  })

  test('a long mail, and one of code', async () => {
    const long = { type: 'text', text: 'A long paragraph about coffee, its roasting, and machines. '.repeat(8) }
    const { id } = await client.post('/templates', {
      name: 'Kaffeemaschineninstandsetzungsdienstleistungen, vierteljährlich für alle',
      of: 'person',
      subject: 'What is new this quarter, told at length for {{ person.name }} and everybody who works there',
      preheader: 'Machines, courses, dates',
      language: 'de',
      body: [
        { type: 'heading', text: 'News' },
        { type: 'image', src: 'https://shop.example/a.png', alt: 'A machine' },
        long,
        {
          type: 'columns',
          left: [{ type: 'heading', text: 'Left', level: 2 }, long],
          right: [{ type: 'heading', text: 'Right', level: 2 }, long],
        },
        { type: 'divider' },
        { type: 'text', text: '- one\n- two\n\nAnd [a link](https://shop.example).' },
        { type: 'spacer', size: 40 },
        { type: 'button', text: 'Go', url: 'https://shop.example', align: 'center' },
      ],
    })
    await desk.open(`/templates/${id}`)
    await mail().getByText('Abbestellen').waitFor()
    await looks('templates-long', true)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('radio', { name: 'Preview' }).click()
    await mail().getByRole('heading', { name: 'News' }).waitFor()
    if (folder) await page.screenshot({ path: `${folder}/templates-long-preview-phone-light.png` })
    desk.mistakes.push(...(await misfits(page)), ...(await barriers(page, 'all')))
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole('radio', { name: 'MJML' }).click()
    await page.getByRole('textbox', { name: 'MJML' }).fill('<mjml><mj-body>\n<mj-text>{{ person.name }}</mj-text></mj-body></mjml>')
    await page.getByText('Line 2: <mj-text> does not stand in <mj-body>.').first().waitFor()
    await looks('templates-code')
    await button('Discard changes').click()
    expect(desk.mistakes).toEqual([])
  })
})

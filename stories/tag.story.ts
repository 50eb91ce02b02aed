/** A website puts Rapport's tag on its pages, under the strictest policy there is: what is sent before and after somebody agrees, and what stays in the browser. */
import type { BrowserContext, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from './pages/browser.ts'
import { type Founded, openFounded } from './pages/desk.ts'
import { watch } from './pages/looked.ts'
import { openShop, type Shop } from './pages/shop.ts'

if (chromiumPath === undefined) console.log('No Chromium for the tag; `apt-get install chromium`, or RAPPORT_CHROMIUM=<its path>.')

/** In the pages of the shop. */
declare const rapport: ((...call: readonly unknown[]) => void) & { readonly isTag?: true }
declare const refused: readonly string[]

/** What a page asked of its browser that tells it from others, or keeps something. */
declare const looked: readonly string[]

interface Sent {
  readonly type: string
  readonly event?: string
  readonly anonymousId: string
  readonly traits?: object
  readonly properties?: Readonly<Record<string, unknown>>
  readonly context: { readonly page: { readonly url: string; readonly title: string; readonly referrer: string } }
}
interface Happened {
  readonly type: string
  readonly touchpoint: string
  readonly properties: Readonly<Record<string, unknown>>
}

describe.skipIf(chromiumPath === undefined)('the tag', () => {
  let desk: Founded
  let shop: Shop
  let writeKey = ''
  let visitor: BrowserContext
  let page: Page
  const asked: Request[] = []
  const mistakes: string[] = []
  beforeAll(async () => {
    desk = await openFounded()
    shop = await openShop(
      () => desk.installation.address,
      (manner) =>
        `<script async src="${desk.installation.address}/tag.js" data-key="${writeKey}"${manner === 'none' ? ' data-consent="none"' : ''}></script>`,
    )
    ;({ writeKey } = await desk.client.post<{ writeKey: string }>('/sources', { name: 'Shop', kind: 'website', origins: [shop.address] }))
  })
  afterEach(async () => {
    await visitor?.close()
    asked.length = 0
  })
  afterAll(async () => {
    await desk?.close()
    await shop?.close()
  })

  /** Somebody comes with a fresh browser. */
  const come = async (prepare?: (context: BrowserContext) => Promise<unknown>) => {
    visitor = await desk.browser.newContext()
    await prepare?.(visitor)
    page = await visitor.newPage()
    page.on('pageerror', (error) => mistakes.push(error.message))
    page.on('console', (message) => message.type() === 'error' && mistakes.push(message.text()))
    page.on('request', (request) => request.url().startsWith(desk.installation.address) && asked.push(request))
  }
  const open = async (path: string, address = shop.address) => {
    await page.goto(`${address}${path}`)
    await page.waitForFunction(() => rapport.isTag)
  }
  const call = (...given: readonly unknown[]) => page.evaluate((all) => rapport(...all), given)
  /** A batch that is answered. What is left over is sent when a page is left, so that nothing has to be waited for. */
  const heard = () => page.waitForResponse((answer) => answer.url().endsWith('/v1/batch'))
  const leave = async () => {
    // Playwright does not see what goes out of a page that is gone already.
    await page.evaluate(() => dispatchEvent(new Event('pagehide')))
    await page.goto('about:blank')
  }
  /** Playwright looks for buttons by what this shop has put in its forms' places. */
  const submit = (form: string) => page.evaluate((one) => document.querySelector<HTMLElement>(`${one} button`)!.click(), form)
  const sent = (): Sent[] =>
    asked
      .filter((request) => request.url().endsWith('/v1/batch'))
      .flatMap((request) => (JSON.parse(request.postData() ?? '{"batch":[]}') as { batch: Sent[] }).batch)
  /** Everything by which a browser could keep something, and what the page refused. */
  const left = async () => ({
    cookies: await visitor.cookies(),
    ...(await page.evaluate(async () => ({
      local: { ...localStorage },
      session: { ...sessionStorage },
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      names: Object.keys(window).filter((name) => /rapport|tag/i.test(name)),
      refused,
    }))),
  })
  const nothing = { cookies: [], local: {}, session: {}, databases: [], caches: [], names: ['rapport'], refused: [] }
  const happenedWith = async (object: string, id: string): Promise<readonly Happened[]> =>
    (await desk.client.get(`/interactions?object=${object}&record=${id}`)).items as unknown as Happened[]
  const visitorOf = async (anonymousId: string) =>
    (await desk.client.get(`/visitors?filter=${encodeURIComponent(`anonymousId is ${anonymousId}`)}`)).items[0]

  test('before somebody agrees nothing is sent and nothing is kept, nor is the browser looked at; a no stays a no', async () => {
    await come((context) => context.addInitScript(watch))
    await open('/lamps?utm_campaign=Autumn&token=secret')
    await call('track', 'Product Added', { product_id: 'L-1' })
    await call('identify', 'shop-7', { email: 'vera@example.org' })
    await submit('form[name=newsletter]')
    await page.evaluate(() => history.pushState(null, '', '/lamps/7'))
    expect(await left()).toEqual(nothing)
    const touched = [await page.evaluate(() => looked)]
    await leave()
    await open('/chairs')
    await call('consent', 'denied')
    await call('track', 'Product Added', { product_id: 'L-1' })
    expect(await left()).toEqual(nothing)
    touched.push(await page.evaluate(() => looked))
    await leave()
    expect(touched).toEqual([[], []])
    expect([sent(), asked.filter((request) => !request.url().endsWith('/tag.js'))]).toEqual([[], []])
    expect(mistakes).toEqual([])
  })

  test('once somebody agrees, what they did on the page is theirs, on later pages too, and they are a person when they say so', async () => {
    await come()
    await open('/lamps?utm_campaign=Autumn&token=secret')
    await page.evaluate(() => history.replaceState({ at: 1 }, ''))
    await page.evaluate(() => history.pushState(null, '', '/lamps/7'))
    await page.evaluate(() => (document.querySelector('title')!.textContent = 'Harbour lamp'))
    await page.goBack()
    const beside = await visitor.newPage()
    await beside.goto(`${shop.address}/chairs?utm_campaign=Autumn`)
    await beside.waitForFunction(() => rapport.isTag)
    const [answer, other] = await Promise.all([
      heard(),
      beside.waitForRequest((request) => request.url().endsWith('/v1/batch')),
      call('consent', 'granted'),
    ])
    expect([answer.status(), await answer.headerValue('set-cookie'), await answer.request().headerValue('cookie')]).toEqual([
      200,
      null,
      null,
    ])
    const { local, ...rest } = await left()
    const [id, until] = local['rapport']!.split(' ')
    expect([Object.keys(local), rest]).toEqual(
      [['rapport'], { ...nothing, local: undefined }].map((one) => JSON.parse(JSON.stringify(one)) as unknown),
    )
    expect(Number(until) - Date.now()).toBeLessThanOrEqual(395 * 86_400_000)
    await Promise.all([heard(), open('/early')])
    await submit('#question')
    await submit('#private')
    await leave()
    await Promise.all([heard(), open('/chairs')])
    await Promise.all([heard(), submit('form[name=newsletter]')])
    const messages = sent()
    expect(other.postData()).toContain(`"anonymousId":"${id}"`)
    expect(new Set(messages.map(({ anonymousId }) => anonymousId))).toEqual(new Set([id]))
    expect(messages.flatMap(({ type, context }) => (type === 'page' ? [new URL(context.page.url).pathname] : []))).toEqual([
      '/lamps',
      '/lamps/7',
      '/lamps',
      '/early',
      '/chairs',
    ])
    expect(messages.find(({ context }) => context.page.url.endsWith('/lamps/7'))!.context.page).toMatchObject({
      title: 'Harbour lamp',
      referrer: `${shop.address}/lamps`,
    })
    const bodies = asked.map((request) => request.postData()).join('\n')
    for (const secret of ['secret', 'copper kettle', 'hidden-token', '4111', 'Nosy'])
      expect([secret, bodies.includes(secret)]).toEqual([secret, false])
    const [vera] = (await desk.client.get(`/people?filter=${encodeURIComponent('email is vera@example.org')}`)).items
    expect(vera).toMatchObject({ name: 'Vera Ohm' })
    const happened = await happenedWith('person', vera!.id)
    expect(happened.map(({ type }) => type).toSorted()).toEqual([
      'form.sent',
      'form.sent',
      ...Array<string>(6).fill('page.viewed'),
      'person.identified',
      'x.early',
    ])
    const campaigns = happened.flatMap(({ touchpoint, properties }) =>
      properties['campaign'] === 'Autumn' ? [touchpoint.replace(/:\d+/, '')] : [],
    )
    expect(campaigns.toSorted()).toEqual(['localhost/chairs', 'localhost/lamps'])
    expect(happened.flatMap(({ type, properties }) => (type === 'form.sent' ? [properties['form']] : [])).toSorted()).toEqual([
      'newsletter',
      'question',
    ])
    expect(await visitorOf(id!)).toMatchObject({ device: expect.stringMatching(/^Chrome/) as string, campaign: 'Autumn' })

    // Taken back in one page, it is taken back in the other.
    await page.evaluate(() => rapport('consent', 'denied'))
    await beside.waitForFunction(() => localStorage.length === 0)
    expect(await left()).toEqual(nothing)
    const before = sent().length
    await call('track', 'Product Added', { product_id: 'L-1' })
    await open('/lamps')
    await leave()
    expect(sent()).toHaveLength(before)
    expect(mistakes).toEqual([])
  })

  test('where the owner asks nobody, visits are counted without a name, page by page, and nothing is kept', async () => {
    await come()
    const [first] = await Promise.all([heard(), open('/none/lamps')])
    expect(first.status()).toBe(200)
    await call('identify', 'shop-8', { email: 'nina@example.org' })
    expect(await left()).toEqual(nothing)
    await call('track', 'Lamp Lit', { lamp: 'L-1' })
    await page.goto('about:blank')
    await Promise.all([heard(), open('/none/chairs')])
    const messages = sent()
    expect(messages.map(({ type }) => type)).toEqual(['page', 'page'])
    expect(new Set(messages.map(({ anonymousId }) => anonymousId)).size).toBe(2)
    const nameless = (await visitorOf(messages[0]!.anonymousId))!
    expect(nameless).toMatchObject({ person: null })
    // Said in the last moment of a page.
    await expect
      .poll(async () => (await happenedWith('visitor', nameless.id)).map(({ type }) => type))
      .toEqual(['x.lamp_lit', 'page.viewed'])
    expect(asked.some((request) => (request.postData() ?? '').includes('nina'))).toBe(false)
    expect(mistakes).toEqual([])
  })

  test('who sends Global Privacy Control is left alone, whatever was agreed to before', async () => {
    await come((context) =>
      context.addInitScript(() => {
        Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })
        if (location.pathname !== 'blank') localStorage.setItem('rapport', `${'a'.repeat(32)} ${Date.now() + 1e9}`)
      }),
    )
    for (const path of ['/lamps', '/none/lamps']) {
      await open(path)
      await call('consent', 'granted')
      await call('identify', 'shop-9', { email: 'gpc@example.org' })
      await submit('form[name=newsletter]')
      expect(await left()).toEqual(nothing)
      await leave()
    }
    expect(sent()).toEqual([])
  })

  test('a page of another origin is refused, and does not notice', async () => {
    await come()
    const [answer] = await Promise.all([heard(), open('/none/lamps', shop.other)])
    expect(answer.status()).toBe(403)
    await call('track', 'Lamp Lit', { lamp: 'L-1' })
    await leave()
    expect(sent().map(({ type }) => type)).toEqual(['page'])
    expect(mistakes.splice(0)).toEqual([expect.stringContaining('403')])
  })

  test('broken and hostile pages harm neither the tag nor who reads what it says', async () => {
    await come()
    await Promise.all([heard(), open('/old').then(() => call('consent', 'granted'))])
    const hostile = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"list":[1,[2]],"text":"\\u0000\\ud800<b>"}'
    await page.evaluate((text) => {
      const circle = JSON.parse(text) as Record<string, unknown>
      circle['self'] = circle
      circle['page'] = document.body
      rapport('track', 'Hostile', circle)
      rapport('track', '', {})
      rapport('__proto__', 1)
      rapport('constructor')
      rapport()
      history.pushState(null, '', '/old/7')
    }, hostile)
    // It is too old for requests that outlive it.
    await page.goto('about:blank')
    await Promise.all([heard(), open('/hostile').then(() => call('page', '<script>alert(1)</script>', { url: 'javascript:alert(1)' }))])
    const [{ anonymousId }] = sent() as [Sent]
    const visited = (await visitorOf(anonymousId))!
    await expect.poll(async () => (await happenedWith('visitor', visited.id)).map(({ type }) => type)).toContain('x.hostile')
    const happened = await happenedWith('visitor', visited.id)
    const odd = happened.find(({ type }) => type === 'x.hostile')!.properties
    expect(odd).toMatchObject({ list: [1, [2]] })
    for (const key of ['__proto__', 'constructor', 'page']) expect([key, Object.hasOwn(odd, key)]).toEqual([key, false])
    await desk.open(`/visitors/${visited.id}`)
    const timeline = desk.page.getByRole('list', { name: 'Timeline' })
    for (const text of ['<img src=x onerror=alert(1)>', 'javascript:alert(1)']) await timeline.getByText(text).first().waitFor()
    expect(await desk.page.evaluate(() => document.querySelectorAll('a[href^="javascript:"], img[src="x"]').length)).toBe(0)
    expect([mistakes, desk.mistakes]).toEqual([[], []])
  })
})

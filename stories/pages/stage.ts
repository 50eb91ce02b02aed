/** A browser of one size, with the server behind a gate, in which the same world looks the same on every day. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Gate, type Names, NOW, openGate, uuid } from './gate.ts'

export type Size = 'desktop' | 'phone'
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

export interface Stage {
  readonly size: Size
  readonly page: Page
  readonly context: BrowserContext
  readonly gate: Gate
  /** What went wrong in the page since it was asked last: errors, and what it said on the console. */
  mistakes(): readonly string[]
  /** Opens a path anew and waits until nothing is on the way any more. */
  open(path: string): Promise<void>
  /** Waits until nothing is on the way any more and all of it is drawn. */
  rest(): Promise<void>
  close(): Promise<void>
}

export async function openStage(browser: Browser, server: string, size: Size, names: () => Names): Promise<Stage> {
  const gate = await openGate(server, names)
  const context = await browser.newContext({
    viewport: sizes[size],
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    colorScheme: 'light',
  })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  await page.clock.install({ time: NOW })
  const said: string[] = []
  page.on('pageerror', (error) => said.push(error.message))
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // The browser itself tells of every answer that is not 200; what the page makes of it is looked at on the page.
    if (!message.text().startsWith('Failed to load resource')) said.push(message.text())
  })
  const rest = async () => {
    const { traffic } = gate
    for (let before = -1; before !== traffic.begun || traffic.running > 0;) {
      if (traffic.running > 0) await gate.next()
      before = traffic.begun
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    }
  }
  return {
    size,
    page,
    context,
    gate,
    rest,
    mistakes: () => said.splice(0),
    async open(path) {
      await page.goto(gate.address + path.replaceAll(uuid, (id) => names().toStage.get(id) ?? id))
      // The page itself is fetched in parts; what it is about begins with a heading or with what stands in for it.
      await page.waitForFunction(() => document.fonts.status === 'loaded' && document.querySelector('h1, [role=grid], [aria-busy]'))
      await rest()
    },
    async close() {
      await context.close()
      gate.close()
    },
  }
}

/** Where somebody works with Rapport: an installation of their own, a browser, and a page for each who looks at it. */
import type { Browser, Page } from 'playwright-core'
import { inject } from 'vitest'
import { type Installation, makeInstallation } from '../prove/installation.ts'
import { launchBrowser } from './browser.ts'
import { type Client, mara, openClient } from './world.ts'

export interface Desk {
  readonly installation: Installation
  readonly browser: Browser
  /** What went wrong in any of its pages; a story may add to it. */
  readonly mistakes: string[]
  /** A page of 1440 × 900 of somebody who signed in by the API, or of nobody yet. */
  openPage(who?: Client): Promise<Page>
  close(): Promise<void>
}

/** Without a workspace yet. Nothing moves in its pages, so that nothing is looked at while it fades. */
export async function openDesk(): Promise<Desk> {
  const installation = await makeInstallation('yes', inject('madeInstallation'))
  const [, browser] = await Promise.all([installation.start(), launchBrowser()])
  const mistakes: string[] = []
  return {
    installation,
    browser,
    mistakes,
    async openPage(who) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        reducedMotion: 'reduce',
      })
      context.setDefaultTimeout(30_000)
      if (who) await context.addCookies(await who.cookies())
      const page = await context.newPage()
      page.on('pageerror', (error) => mistakes.push(error.message))
      return page
    },
    async close() {
      await browser.close()
      await installation.remove()
    },
  }
}

export interface Founded extends Desk {
  /** What Mara asks of the API. */
  readonly client: Client
  /** Mara's page. */
  readonly page: Page
  /** Opens a path in Mara's page. */
  open(path: string): Promise<unknown>
}

/** With Mara's workspace, and her page. */
export async function openFounded({ sample = false } = {}): Promise<Founded> {
  const desk = await openDesk()
  const client = await openClient(desk.browser, desk.installation.address)
  await client.post('/setup', { ...mara, workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample })
  const page = await desk.openPage(client)
  return { ...desk, client, page, open: (path) => page.goto(`${desk.installation.address}${path}`) }
}

/** Where pages are looked at as they are on a desktop and on a phone: both stages before one installation, and what is done on both at once. */
import { inject } from 'vitest'
import { makeInstallation } from '../prove/installation.ts'
import { launchBrowser } from './browser.ts'
import { type Closeness, look } from './look.ts'
import { openStage, type Stage } from './stage.ts'
import { type Client, fill, mara, openClient, type World } from './world.ts'

/** A look at what is on its way or rarely open: without the walk by Tab. */
export const glance: Closeness = { keys: false }

export interface Theatre {
  readonly client: Client
  /** Does the same on both stages at once, and tells what was wrong there. */
  onBoth(act: (stage: Stage) => Promise<void>): Promise<readonly string[]>
  see(stage: Stage, name: string, closeness?: Closeness): Promise<void>
  shows(stage: Stage, path: string, name: string, closeness?: Closeness): Promise<void>
  /** The page while its answers are on the way, and when they fail; then it is asked again, and comes. */
  waitsAndFails(stage: Stage, path: string, name: string, calls: RegExp): Promise<void>
  /** Makes the workspace, once, and signs both stages in. */
  found(): Promise<void>
  /** Fills the workspace with what is looked at. */
  fill(): Promise<World>
  close(): Promise<void>
}

/** Without a workspace yet. */
export async function openTheatre(): Promise<Theatre> {
  const installation = await makeInstallation('yes', inject('madeInstallation'))
  const [, browser] = await Promise.all([installation.start(), launchBrowser()])
  const client = await openClient(browser, installation.address)
  let world: World | undefined
  const names = () => world?.names ?? { toStage: new Map(), toServer: new Map() }
  const stages = await Promise.all((['desktop', 'phone'] as const).map((size) => openStage(browser, installation.address, size, names)))
  let faults: string[] = []
  const see = async (stage: Stage, name: string, closeness?: Closeness) => void faults.push(...(await look(stage, name, closeness)))
  let founded: Promise<void> | undefined
  return {
    client,
    see,
    async onBoth(act) {
      faults = []
      await Promise.all(stages.map(act))
      return faults.toSorted()
    },
    async shows(stage, path, name, closeness) {
      await stage.open(path)
      await see(stage, name, closeness)
    },
    async waitsAndFails(stage, path, name, calls) {
      const { gate, page } = stage
      gate.weather('slow', calls)
      await stage.open(path)
      // Where something will stand is shown when it has not come after 150 ms. Nothing turns round.
      await page.locator('[class*=_bar_]').first().waitFor()
      if ((await page.locator('[class*=spinner i], [class*=loader i]').count()) > 0) faults.push(`${name}: something turns round`)
      await see(stage, `${name}-loading`, glance)
      gate.weather('broken', calls)
      await stage.open(path)
      // Pages ask again before they say that it failed; the story has no time to wait for that.
      while ((await page.getByRole('alert').count()) === 0) await page.clock.fastForward(2500)
      await see(stage, `${name}-broken`)
      gate.weather('fair')
      await page.getByRole('button', { name: 'Retry' }).first().click()
      await page.getByRole('alert').first().waitFor({ state: 'detached' })
    },
    found: () =>
      (founded ??= (async () => {
        await client.post('/setup', { ...mara, workspace: 'Kaldi Works', timeZone: 'Europe/Berlin', language: 'en', sample: false })
        for (const { context } of stages) await context.addCookies(await client.cookies())
      })()),
    fill: async () => (world = await fill(client)),
    async close() {
      for (const stage of stages) await stage.close()
      await browser.close()
      await installation.remove()
    },
  }
}

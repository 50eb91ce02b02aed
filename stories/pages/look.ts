/** Looks at a page as a person would, light and dark, and keeps what was wrong and, where asked, a picture. */
import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { barriers, misfits, untold } from './checks.ts'
import type { Stage } from './stage.ts'
import { tabbingFaults } from './tabbing.ts'

/** Where pictures go; none are taken without it. */
const folder = process.env['RAPPORT_SCREENSHOTS']
if (folder) mkdirSync(folder, { recursive: true })

/** How closely a page is looked at. `keys` walks over it by Tab. */
export interface Closeness {
  keys?: boolean
}

/**
 * Looks at what the stage shows now. Gives back every fault with the name of the picture before it; a page without faults
 * gives nothing.
 */
export async function look(
  { page, gate, size, mistakes }: Stage,
  name: string,
  { keys = true }: Closeness = {},
): Promise<readonly string[]> {
  const faults: string[] = []
  const note = (scheme: string, found: readonly string[]) =>
    faults.push(...found.map((fault) => `${name}-${size}-${scheme}: ${fault.replace(/\s+/g, ' ')}`))
  await page.emulateMedia({ colorScheme: 'light' })
  await shoot(page, `${name}-${size}-light`)
  note('light', await misfits(page))
  note('light', await untold(page))
  note('light', await barriers(page, 'all', gate.address))
  await page.emulateMedia({ colorScheme: 'dark' })
  await shoot(page, `${name}-${size}-dark`)
  note('dark', await barriers(page, 'contrast', gate.address))
  await page.emulateMedia({ colorScheme: 'light' })
  if (keys) note('light', await tabbingFaults(page))
  note('light', mistakes())
  return faults
}

async function shoot(page: Page, name: string): Promise<void> {
  if (!folder) return
  // The port differs in every run.
  await page.evaluate(() => {
    for (const text of document.querySelectorAll('main p')) if (text.textContent === location.host) text.textContent = 'crm.kaldi.example'
  })
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled', caret: 'hide' })
}

/** A page as it looks by day and by night, on a desk and on a phone. */
import type { Page } from 'playwright-core'
import { barriers, misfits, untold } from './checks.ts'

/** Where pictures go; none are taken without it. */
const folder = process.env['RAPPORT_SCREENSHOTS']
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

/** What sticks out of the page, keeps somebody out, or is without words; the page is as wide as a desk again afterwards. */
export async function looks(page: Page, name: string): Promise<readonly string[]> {
  const faults: string[] = []
  for (const [size, viewport] of Object.entries(sizes))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
      if (folder) await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, animations: 'disabled', caret: 'hide' })
      const all = colorScheme === 'light'
      const found = [...(await misfits(page)), ...(await untold(page)), ...(await barriers(page, all ? 'all' : 'contrast'))]
      faults.push(...found.map((fault) => `${name}-${size}-${colorScheme}: ${fault}`))
    }
  await page.setViewportSize(sizes.desktop)
  await page.emulateMedia({ colorScheme: 'light' })
  return faults
}

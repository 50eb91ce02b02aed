/** The page of the API: its sections in both languages, a call that is copied, the way by keyboard, on its way and broken. */
import type { Theatre } from './theatre.ts'

/** Gives back every fault. */
export const lookAtReference = ({ onBoth, see, waitsAndFails }: Theatre): Promise<readonly string[]> =>
  onBoth(async (stage) => {
    const { page, size } = stage
    const open = async (part: string, title: string): Promise<void> => {
      await stage.open(`/settings/api?part=${part}`)
      await page.getByRole('heading', { name: title, exact: true, level: 3 }).waitFor()
    }
    await open('start', 'Start')
    await see(stage, 'reference-start')
    await page.getByRole('radio', { name: 'TypeScript' }).click()
    await open('object-person', 'People')
    await see(stage, 'reference-person')
    if (size === 'desktop') {
      await page.getByRole('navigation', { name: 'Sections of the reference' }).getByRole('link', { name: 'Webhooks' }).click()
      // Whoever goes to a section reads on at its heading.
      await page.locator('h3:focus', { hasText: 'Webhooks' }).waitFor()
    } else await open('webhooks', 'Webhooks')
    await see(stage, 'reference-webhooks', { keys: false })
    await waitsAndFails(stage, '/settings/api', 'reference', /^GET \/reference/)
  })

/** The page of API keys: some to look at, and the way of a key from its making to its end; then what one asks with it. */
import type { Closeness } from './look.ts'
import { lookAtReference } from './reference.ts'
import type { Stage } from './stage.ts'
import type { Theatre } from './theatre.ts'
import type { Client } from './world.ts'

/** The page without keys, with some, on its way and broken; gives back every fault. */
export async function lookAtKeys(theatre: Theatre): Promise<readonly string[]> {
  const { client, onBoth, see, shows, waitsAndFails } = theatre
  const none = await onBoth((stage) => shows(stage, '/settings/keys', 'keys-none', { keys: false }))
  await makeKeys(client)
  const some = await onBoth(async (stage) => {
    await shows(stage, '/settings/keys', 'keys')
    await walkKeys(stage, (name, closeness) => see(stage, name, closeness))
    await waitsAndFails(stage, '/settings/keys', 'keys', /^GET \/api-keys/)
  })
  return [...none, ...some, ...(await lookAtReference(theatre))]
}

/** A key as most are, and one with the longest name and everything that a key can be for. */
async function makeKeys(client: Client): Promise<void> {
  await client.post('/api-keys', { name: 'Shop sync', role: 'manager', scopes: ['person:write', 'company:read', 'export'] })
  await client.post('/api-keys', { name: 'Ö'.repeat(100), scopes: ['*:delete', 'import', 'export', 'administration'] })
}

/** Makes one, withdraws it, and changes another; the page is open. */
async function walkKeys({ page, size }: Stage, see: (name: string, closeness?: Closeness) => Promise<void>): Promise<void> {
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await button('Make a key').click()
  await button('Make the key').click()
  await see('keys-make')
  await page.getByRole('radio', { name: 'Choose' }).click()
  await see('keys-choose', { keys: false })
  await page.getByRole('radiogroup', { name: 'People: what the key may do' }).getByRole('radio', { name: 'Read' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(`Newsletter ${size}`)
  await button('Make the key').click()
  await page.getByText('It is not shown again').waitFor()
  await see('keys-made')
  await button('Done').click()
  await button(`Withdraw the key Newsletter ${size}`).click()
  await see('keys-withdraw', { keys: false })
  await button('Withdraw the key').click()
  await page.getByText('opens nothing any more').waitFor()
  await button('Change the key Shop sync').click()
  await see('keys-change', { keys: false })
  await page.keyboard.press('Escape')
  await see('keys-withdrawn', { keys: false })
}

/** What people say of each channel, and the list of closed addresses, as Mara looks after them. */
import { expect } from 'vitest'
import type { Founded } from './desk.ts'

/** Where it happens, and how it is looked at. */
export interface Stand extends Pick<Founded, 'client' | 'page' | 'open'> {
  looks(name: string): Promise<void>
  glances(name: string): Promise<void>
}

/** Channels are chosen, purposes say by which they come, and what somebody says of each is written down. Answers who that is. */
export async function keepsChannels(desk: Stand): Promise<string> {
  const { client, page, looks, glances } = desk
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = () => page.getByRole('dialog')
  for (const [name, basis] of [
    ['News', 'consent'],
    ['Offers of the season', 'interest'],
    ['Orders', 'contract'],
  ])
    await client.post('/purposes', {
      name,
      basis,
      wording: name === 'News' ? 'News of coffee, once a month' : null,
      offered: basis !== 'contract',
    })
  const inga = (
    await client.post('/people', {
      name: 'Inga Claussen',
      emails: [{ value: 'inga@claussen.example' }],
      phones: [{ value: '+494030100200' }],
    })
  ).id
  await desk.open('/settings/mailing')
  await page.getByRole('checkbox', { name: 'Calls' }).check()
  await page.getByRole('checkbox', { name: 'Text messages' }).check()
  expect(await page.getByRole('checkbox', { name: 'Mails' }).isDisabled()).toBe(true)
  await page.getByRole('region', { name: 'Channels' }).getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()
  await glances('mailing-channels')
  for (const purpose of ['News', 'Offers of the season']) {
    await button(`Change ${purpose}`).click()
    await dialog().getByRole('checkbox', { name: 'Calls' }).check()
    if (purpose === 'News') await dialog().getByRole('checkbox', { name: 'Text messages' }).check()
    if (purpose === 'News') await glances('purpose-channels')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
  }
  await page.getByText('Mails, Calls, Text messages', { exact: true }).waitFor()

  await desk.open(`/people/${inga}`)
  const contact = page.getByRole('region', { name: 'Contact' })
  const cell = (name: string) => contact.getByRole('button', { name })
  await cell('Offers of the season, Calls: Nothing said: allowed').waitFor()
  await cell('News, Calls: No consent to phone calls for “News”.').focus()
  await page.keyboard.press('Enter')
  await dialog().getByText('No consent to phone calls for “News”.').waitFor()
  await page.keyboard.type('On the fair in Kiel')
  await dialog().getByRole('button', { name: 'Write down the yes' }).click()
  await cell('News, Calls: Yes, just now, written down by Mara Lindqvist').waitFor()
  await looks('person-channels')
  await contact.getByRole('button', { name: 'Wants none at all' }).click()
  await page.getByRole('heading', { name: 'They want to hear nothing more, by any channel?' }).waitFor()
  await dialog().getByRole('button', { name: 'Write down the no' }).click()
  await cell('News, Text messages: No, just now, written down by Mara Lindqvist').waitFor()
  await contact.getByRole('button', { name: 'What they said, 2 times' }).click()
  await dialog().getByText('Everything · Every channel: no').waitFor()
  await dialog().getByText('News · Calls: yes').waitFor()
  await glances('person-channels-none')
  await page.keyboard.press('Escape')
  return inga
}

/** Addresses come from a file, are found, and one is opened again for a reason that stands on the record. */
export async function bringsAddresses(desk: Stand, inga: string): Promise<void> {
  const { page, looks, glances } = desk
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = () => page.getByRole('dialog')
  await desk.open('/settings/suppressions')
  await button('Add addresses').click()
  await dialog().getByRole('button', { name: 'Close addresses', exact: true }).click()
  await dialog().getByText('No mail address was found.').waitFor()
  const lines = [
    'Email,Name',
    'inga@claussen.example,Inga',
    ...Array.from({ length: 1_240 }, (_, n) => `reader${n}@list.example,Reader`),
    'x@@wrong.example',
  ]
  await dialog()
    .locator('input[type=file]')
    .setInputFiles({ name: 'unsubscribed.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) })
  await dialog().getByText('1,241 addresses were found').waitFor()
  await dialog().getByRole('combobox', { name: 'Why' }).click()
  await page.getByRole('option', { name: 'Unsubscribed elsewhere' }).click()
  await dialog().getByLabel(/^Note/).fill('From the old newsletter program')
  await glances('suppressions-add')
  await dialog().getByRole('button', { name: 'Close 1,241 addresses' }).click()
  await dialog().getByText('1,241 addresses are closed now').waitFor()
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click()
  await page.getByText(/^1,24\d addresses$/).waitFor()
  const rows = page.getByRole('list', { name: 'Closed addresses' }).getByRole('listitem')
  await expect.poll(() => rows.count()).toBe(50)
  await looks('suppressions')
  await button('Show more').click()
  await expect.poll(() => rows.count()).toBe(100)
  await page.getByRole('searchbox', { name: 'Address or domain' }).fill('claussen.example')
  await page.keyboard.press('Enter')
  await expect.poll(() => rows.count()).toBe(1)
  await button('Open inga@claussen.example again').click()
  await dialog().getByLabel('Why?').fill('She asked for it on the phone')
  await dialog().getByRole('button', { name: 'Open again' }).click()
  await page.getByText('None is closed that fits this.').waitFor()
  await glances('suppressions-nothing')
  await desk.open(`/people/${inga}`)
  await page.getByText(/^Opened again by Mara Lindqvist, just now: She asked for it on the phone/).waitFor()
  await page.getByText('Address opened to mails again').first().waitFor()
  await glances('person-opened-again')
}

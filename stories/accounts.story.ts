/** Getting in, in a real browser: mails that are held back and sent, a password that was forgotten, sessions, single sign-on, passkeys, and a second factor. */
import { AxeBuilder } from '@axe-core/playwright'
import { codeOf, openMailSink, type MailSink } from '@rapport/core/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openIdentityProvider } from '../core/testing/identity-provider.ts'
import { type Desk, openDesk } from './pages/desk.ts'

const mara = { name: 'Mara Lindqvist', mail: 'mara@kaldi.example', password: 'copper kettle winter sofa' }
const eva = { name: 'Eva Brandt', mail: 'eva@kaldi.example', password: 'gravel lamp ocean nine' }

let desk: Desk
let sink: MailSink
beforeAll(async () => {
  sink = await openMailSink()
  desk = await openDesk()
})
afterAll(async () => {
  await desk?.close()
  await sink?.close()
})

test('mails are held back until a mail server is set; a forgotten password is chosen anew by a link', async () => {
  const page = await desk.openPage()
  await signUp(page)

  await page.goto(`${desk.installation.address}/settings/members?invite=yes`)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Mail address').fill(eva.mail)
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  await dialog.getByText('No mail server is set').waitFor()
  await dialog.getByRole('button', { name: 'Done' }).click()

  await setMailServer(page)
  await page.getByText('Sent', { exact: true }).nth(1).waitFor()
  await page.goto(`${desk.installation.address}/settings/members`)
  await page.getByText('Mail: sent, just now').waitFor()
  await page.getByRole('button', { name: `Send the invitation to ${eva.mail} again` }).click()
  await arrived(eva.mail, 2)
  await noSeriousBarrier(page)
  const evas = await desk.openPage()
  await evas.goto(linkFor(eva.mail))
  await evas.getByLabel('Your name').fill(eva.name)
  await evas.getByLabel('Password', { exact: true }).fill(eva.password)
  await evas.getByRole('button', { name: 'Join Kaldi Works' }).click()
  await evas.getByRole('heading', { level: 1, name: 'People' }).waitFor()

  const forgetful = await desk.openPage()
  await forgetful.goto(`${desk.installation.address}/sign-in`)
  await forgetful.getByRole('link', { name: 'Forgot your password?' }).click()
  await forgetful.getByRole('heading', { name: 'Choose a new password' }).waitFor()
  await noSeriousBarrier(forgetful)
  await forgetful.getByLabel('Mail address').fill(eva.mail)
  await forgetful.getByRole('button', { name: 'Send the link' }).click()
  await forgetful.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
  await arrived(eva.mail, 3)
  await forgetful.goto(linkFor(eva.mail))
  await forgetful.getByText(eva.mail).waitFor()
  await noSeriousBarrier(forgetful)
  await forgetful.getByLabel('New password', { exact: true }).fill('a boat in the harbour')
  await forgetful.getByRole('button', { name: 'Set the password' }).click()
  await forgetful.getByRole('heading', { name: 'Sign in' }).waitFor()
  await forgetful.getByLabel('Mail address').fill(eva.mail)
  await forgetful.getByLabel('Password', { exact: true }).fill('a boat in the harbour')
  await forgetful.getByRole('button', { name: 'Sign in' }).click()
  await forgetful.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  expect(await evas.request.get(`${desk.installation.address}/api/v1/people`).then((answer) => answer.status())).toBe(401)
  await forgetful.goto(linkFor(eva.mail))
  await forgetful.getByRole('heading', { name: 'This link does not open any more' }).waitFor()
  expect(desk.mistakes).toEqual([])
})

test('somebody sees where they are signed in, and ends it elsewhere', async () => {
  const other = await desk.openPage()
  const page = await desk.openPage()
  for (const one of [other, page]) {
    await enter(one)
    await one.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  }
  await page.goto(`${desk.installation.address}/settings/account`)
  await page.getByText('This one').waitFor()
  expect(await page.getByRole('region', { name: 'Where you are signed in' }).getByText('Chrome on Linux').count()).toBe(3)
  await noSeriousBarrier(page)
  await page.getByRole('button', { name: 'Sign out all others' }).click()
  await page.getByText('2 other devices are signed out').waitFor()
  const status = await other.request.get(`${desk.installation.address}/api/v1/people`).then((answer) => answer.status())
  expect([status, desk.mistakes]).toEqual([401, []])
})

test('members sign in by a provider of the company', async () => {
  const provider = await openIdentityProvider({ sub: 'eva', email: eva.mail, email_verified: true, name: eva.name })
  const page = await desk.openPage()
  await enter(page)
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  await page.goto(`${desk.installation.address}/settings/signOn`)
  await page.getByRole('button', { name: 'Add a provider' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Kaldi')
  await dialog.getByLabel('Issuer').fill(provider.issuer)
  await dialog.getByLabel('Client id').fill(provider.client.clientId)
  await dialog.getByLabel('Client secret').fill(provider.client.clientSecret)
  await dialog.getByLabel('Mail domains').fill('kaldi.example')
  await noSeriousBarrier(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  provider.allow(await dialog.getByLabel('Redirect address').inputValue())
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByText('kaldi.example: by invitation only').waitFor()
  await noSeriousBarrier(page)

  const evas = await desk.openPage()
  await evas.goto(`${desk.installation.address}/settings/account`)
  await evas.getByRole('button', { name: 'Sign in with Kaldi' }).click()
  await evas.getByRole('heading', { name: 'My account' }).waitFor()
  await evas.getByText(eva.mail).waitFor()

  provider.person = { sub: 'stranger', email: 'stranger@kaldi.example', email_verified: true }
  const strangers = await desk.openPage()
  await strangers.goto(`${desk.installation.address}/sign-in`)
  await strangers.getByRole('button', { name: 'Sign in with Kaldi' }).click()
  await strangers.getByText('You were not invited yet.').waitFor()
  await noSeriousBarrier(strangers)
  await provider.close()
  expect(desk.mistakes).toEqual([])
})

test('a passkey signs in without a password', async () => {
  const local = desk.installation.address.replace('127.0.0.1', 'localhost')
  const runner = await desk.openPage()
  await enter(runner)
  await runner.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  await runner.goto(`${desk.installation.address}/settings/mail`)
  await runner.getByLabel('Address of Rapport').fill(local)
  await runner.getByRole('button', { name: 'Save' }).click()
  await runner.getByText('Mail goes through').waitFor()

  const page = await desk.openPage()
  const device = await page.context().newCDPSession(page)
  await device.send('WebAuthn.enable')
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(`${local}/sign-in?then=/settings/account`)
  await page.getByLabel('Mail address').fill(eva.mail)
  await page.getByLabel('Password', { exact: true }).fill('a boat in the harbour')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await noSeriousBarrier(page)
  await page.getByRole('dialog').getByLabel('Password', { exact: true }).fill('a boat in the harbour')
  await page.keyboard.press('Enter')
  await page.getByText('never used').waitFor()
  await page.getByRole('button', { name: 'Sign out', exact: true }).last().click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  await page.goto(`${local}/settings/account`)
  await page.getByText('Last used just now').first().waitFor()
  await page.getByRole('button', { name: 'Remove the passkey This device' }).click()
  await page.getByText('This device signs nobody in any more').waitFor()
  expect(desk.mistakes).toEqual([])
})

test('a second factor is set up, asked for, and left out by a backup code', async () => {
  const page = await desk.openPage()
  await enter(page)
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  await page.goto(`${desk.installation.address}/settings/account`)
  await page.getByRole('button', { name: 'Set it up' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill(mara.password)
  await page.keyboard.press('Enter')
  await dialog.getByRole('img', { name: 'The key as a picture' }).waitFor()
  const secret = await dialog.getByLabel('Key').inputValue()
  await noSeriousBarrier(page)
  await dialog.getByLabel('Code').fill(codeOf(secret))
  await page.keyboard.press('Enter')
  await dialog.getByRole('heading', { name: 'Your backup codes' }).waitFor()
  const codes = (await dialog.getByLabel('Your backup codes').inputValue()).split(' ')
  await noSeriousBarrier(page)
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('10 backup codes are left.').waitFor()

  const other = await desk.openPage()
  await enter(other)
  await other.getByRole('heading', { name: 'Your second factor' }).waitFor()
  await noSeriousBarrier(other)
  await other.getByLabel('Code').fill('000-000')
  await other.keyboard.press('Enter')
  await other.getByText('This code does not open.').waitFor()
  await other.getByLabel('Code').fill(codeOf(secret, 1))
  await other.keyboard.press('Enter')
  await other.getByRole('heading', { level: 1, name: 'People' }).waitFor()

  const lost = await desk.openPage()
  await enter(lost)
  await lost.getByLabel('Code').fill(codes[0]!)
  await lost.keyboard.press('Enter')
  await lost.getByRole('heading', { level: 1, name: 'People' }).waitFor()
  expect(desk.mistakes).toEqual([])
})

async function enter(page: Page): Promise<void> {
  await page.goto(`${desk.installation.address}/sign-in`)
  await page.getByLabel('Mail address').fill(mara.mail)
  await page.getByLabel('Password', { exact: true }).fill(mara.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signUp(page: Page): Promise<void> {
  await page.goto(desk.installation.address)
  await page.getByLabel('Your name').fill(mara.name)
  await page.getByLabel('Mail address').fill(mara.mail)
  await page.getByLabel('Password', { exact: true }).fill(mara.password)
  await page.getByLabel('Name of your company').fill('Kaldi Works')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Bring your customers in' }).waitFor()
}

async function setMailServer(page: Page): Promise<void> {
  await page.goto(`${desk.installation.address}/settings/mail`)
  await page.getByText('Held back', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^Link of/ }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByLabel('The link').inputValue()).toMatch(/\/join\/[\w-]{43}$/)
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await page.getByText('Mara Lindqvist took its link').waitFor()
  await page.getByLabel('Server', { exact: true }).fill('127.0.0.1')
  await page.getByLabel('Port', { exact: true }).fill(String(sink.port))
  await page.getByRole('combobox', { name: 'Encryption' }).click()
  await page.getByRole('option', { name: 'None', exact: true }).click()
  await page.getByLabel('Sender').fill('Rapport <crm@kaldi.example>')
  await noSeriousBarrier(page)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Send a test mail' }).click()
  await arrived(eva.mail, 1)
  await arrived(mara.mail, 1)
}

/** The link in the newest mail to somebody that holds one. */
const linkFor = (mail: string): string =>
  sink.taken
    .filter(({ to }) => to.includes(mail))
    .flatMap(({ parts }) => parts['text/plain']?.match(/http:\S+/) ?? [])
    .at(-1)!

/** Waits until somebody got that many mails. */
async function arrived(mail: string, many: number): Promise<void> {
  await expect.poll(() => sink.taken.filter(({ to }) => to.includes(mail)).length, { timeout: 20_000 }).toBe(many)
}

/** Nothing that keeps somebody with a screen reader or a keyboard out. */
async function noSeriousBarrier(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(
    violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html]),
  ).toEqual([])
}

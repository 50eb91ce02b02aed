/** What the texts of the account endpoints must be. */
import { isMailAddress } from '@rapport/core/mail'
import { wrongLanguage, wrongTimeZone } from './body.ts'

export const emailRule = {
  label: 'The mail address',
  max: 254,
  wrong: (text: string) => (isMailAddress(text) ? null : 'This is not a mail address.'),
} as const
/** Any text: whether it will do as a password is asked elsewhere. */
export const anyPassword = { label: 'The password', max: 1000, raw: true } as const

export const foundingRules = {
  name: { label: 'Your name', max: 200 },
  email: emailRule,
  password: anyPassword,
  workspace: { label: 'The name of the workspace', max: 100 },
  timeZone: { label: 'The time zone', max: 64, optional: true, wrong: wrongTimeZone },
  language: { label: 'The language', max: 35, optional: true, wrong: wrongLanguage },
} as const

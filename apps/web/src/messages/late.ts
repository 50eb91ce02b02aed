/** The English texts of settings and imports: pages there import this file first, and the list does not wait for them. */
import { fields } from './en/fields.ts'
import { hours } from './en/hours.ts'
import { identity } from './en/identity.ts'
import { imports } from './en/imports.ts'
import { keys } from './en/keys.ts'
import { mail } from './en/mail.ts'
import { mailing } from './en/mailing.ts'
import { objects } from './en/objects.ts'
import { operations } from './en/operations.ts'
import { reference } from './en/reference.ts'
import { retention } from './en/retention.ts'
import { security } from './en/security.ts'
import { settings } from './en/settings.ts'
import { sources } from './en/sources.ts'
import { webhooks } from './en/webhooks.ts'
import { addTexts } from './t.tsx'

export const late = {
  ...fields,
  ...hours,
  ...identity,
  ...imports,
  ...keys,
  ...mail,
  ...mailing,
  ...objects,
  ...operations,
  ...reference,
  ...retention,
  ...security,
  ...settings,
  ...sources,
  ...webhooks,
} as const

addTexts(late)

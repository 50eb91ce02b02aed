import { app } from './en/app.ts'
import { chart } from './en/chart.ts'
import { fields } from './en/fields.ts'
import { filter } from './en/filter.ts'
import { imports } from './en/imports.ts'
import { keys } from './en/keys.ts'
import { list } from './en/list.ts'
import { mail } from './en/mail.ts'
import { objects } from './en/objects.ts'
import { operations } from './en/operations.ts'
import { palette } from './en/palette.ts'
import { record } from './en/record.ts'
import { reference } from './en/reference.ts'
import { security } from './en/security.ts'
import { settings } from './en/settings.ts'
import { webhooks } from './en/webhooks.ts'
import { welcome } from './en/welcome.ts'

/** Every English text of the app, by id; each part of the app keeps its own file. */
export const en = {
  ...app,
  ...chart,
  ...fields,
  ...filter,
  ...imports,
  ...keys,
  ...list,
  ...mail,
  ...objects,
  ...operations,
  ...palette,
  ...record,
  ...reference,
  ...security,
  ...settings,
  ...webhooks,
  ...welcome,
} as const

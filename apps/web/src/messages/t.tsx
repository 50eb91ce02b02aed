import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { Fragment, type ReactNode } from 'react'
import type { Values } from './arguments.ts'
import type { asked } from './en/asked.ts'
import type { broadcasts } from './en/broadcasts.ts'
import type { forms } from './en/forms.ts'
import type { erasures } from './en/erasures.ts'
import type { flowHooks } from './en/flow-hooks.ts'
import type { flows } from './en/flows.ts'
import type { happened } from './en/happened.ts'
import type { mails } from './en/mails.ts'
import type { notifications } from './en/notifications.ts'
import type { palette } from './en/palette.ts'
import type { record } from './en/record.ts'
import type { segments } from './en/segments.ts'
import type { suppressions } from './en/suppressions.ts'
import type { templates } from './en/templates.ts'
import type { work } from './en/work.ts'
import { en } from './en.ts'
import type { late } from './late.ts'

type Catalogue = typeof en &
  typeof late &
  typeof palette &
  typeof record &
  typeof asked &
  typeof flows &
  typeof flowHooks &
  typeof happened &
  typeof segments &
  typeof templates &
  typeof broadcasts &
  typeof forms &
  typeof mails &
  typeof erasures &
  typeof suppressions &
  typeof work &
  typeof notifications
export type MessageId = keyof Catalogue

const i18n = setupI18n({ locale: 'en', messages: { en: { ...en } } })
/** Each text is taken apart once: the compiler is asked for every use of it, and lists use some thousands of times. */
const compiled = new Map<string, ReturnType<typeof compileMessage>>()
i18n.setMessagesCompiler((text) => {
  const known = compiled.get(text)
  if (known) return known
  const made = compileMessage(text)
  compiled.set(text, made)
  return made
})

/** Adds texts that come with a page. */
export const addTexts = (texts: Readonly<Record<string, string>>): void => i18n.load('en', { ...texts })

/** The language in which dates, numbers and lists are written. */
export const locale = (): string => i18n.locale

/** A text of the catalogue in the member's language. Values are filled in; numbers and plurals follow the language. */
export function t<Id extends MessageId>(id: Id, ...values: Values<Catalogue[Id], string | number | Date>): string {
  return i18n._(id, values[0])
}

const MARK = '\u0001'

/** Like `t`, but a value may be an element: `tr('timeline.added', { who: <b>Mara</b> })`. */
export function tr<Id extends MessageId>(id: Id, ...values: Values<Catalogue[Id], ReactNode>): ReactNode {
  const given = Object.entries<ReactNode>(values[0] ?? {})
  const plain = given.map(([name, value]) => [name, typeof value === 'number' ? value : `${MARK}${name}${MARK}`])
  const byName = new Map(given)
  const parts = i18n._(id, Object.fromEntries(plain)).split(MARK)
  // Every second part is the name of a value; its place in the sentence is its identity.
  return parts.map((part, at) => (at % 2 ? <Fragment key={`${at}`}>{byName.get(part)}</Fragment> : part))
}

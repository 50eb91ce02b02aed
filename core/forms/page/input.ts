/** How each kind of question is asked in HTML, without a script. */
import { escapeHtml as escape } from '../../messaging/index.ts'
import type { Kind } from '../../object/index.ts'
import { addressParts, type Question } from '../submission/answers.ts'
import type { PageWords } from '../words.ts'

/** One question with what was typed before, and what was wrong with it. */
export interface Asked {
  readonly question: Question
  readonly typed: URLSearchParams
  readonly error: string | undefined
  readonly words: PageWords
}

/** Choices of which all are seen at once. */
const mostRadios = 5

/** The whole of a question: label, what helps, what is wrong, and where the answer goes. */
export function questionHtml(asked: Asked): string {
  const { question, error } = asked
  const { name, label, kind, ask, options } = question
  const isGroup = kind === 'addresses' || (kind === 'choice' && options.length <= mostRadios)
  const id = idOf(name)
  const notes = [
    ask.help === null ? '' : `<p class="help" id="${id}-help">${escape(ask.help)}</p>`,
    error === undefined ? '' : `<p class="error" id="${id}-error">${escape(error)}</p>`,
  ].join('')
  const input = draw(asked)
  if (kind === 'boolean')
    return `<div class="q"><label class="tick">${input}<span>${escape(label)}${mark(asked)}</span></label>${notes}</div>`
  if (isGroup)
    return `<fieldset class="q group"${described(asked)}><legend>${escape(label)}${mark(asked)}</legend>${notes}${input}</fieldset>`
  return `<div class="q"><label for="${id}">${escape(label)}${mark(asked)}</label>${notes}${input}</div>`
}

export const idOf = (name: string): string => name.replace(/[^A-Za-z0-9]/g, '-')

const mark = ({ question, words }: Asked): string => (question.required ? '' : ` <small>(${escape(words.optional)})</small>`)

const described = ({ question: { name, ask }, error }: Asked): string => {
  const ids = [ask.help === null ? '' : `${idOf(name)}-help`, error === undefined ? '' : `${idOf(name)}-error`].filter(Boolean)
  return ids.length === 0 ? '' : ` aria-describedby="${ids.join(' ')}"`
}

/** What every input says of itself. Browsers are not left to say what is missing: they say it in words of their own, one at a time. */
const said = (asked: Asked): string => {
  const { name, required } = asked.question
  return `id="${idOf(name)}" name="${name}"${required ? ' required' : ''}${asked.error === undefined ? '' : ' aria-invalid="true"'}${described(asked)}`
}

const valueOf = ({ question, typed }: Asked): string => escape(typed.get(question.name) ?? '')

const line =
  (type: string, more = '') =>
  (asked: Asked): string =>
    `<input type="${type}" ${said(asked)} value="${valueOf(asked)}" maxlength="${asked.question.most}"${more || fillOf(asked.question)}>`

/** What browsers fill in by themselves (WCAG 1.3.5), by the usual names of fields. */
const fills: Readonly<Record<string, string>> = {
  name: 'name',
  givenName: 'given-name',
  familyName: 'family-name',
  birthday: 'bday',
  jobTitle: 'organization-title',
  website: 'url',
  domain: 'url',
}
const fillOf = ({ ask: { field } }: Question): string => {
  const fill = field !== null && Object.hasOwn(fills, field) ? fills[field]! : null
  return fill === null ? '' : ` autocomplete="${fill}"`
}

const drawn: { readonly [K in Kind]?: (asked: Asked) => string } = {
  text: line('text'),
  prose: (asked) => `<textarea ${said(asked)} rows="5" maxlength="${asked.question.most}">\n${valueOf(asked)}</textarea>`,
  integer: line('text', ' inputmode="numeric"'),
  number: line('text', ' inputmode="decimal"'),
  date: (asked) => `<input type="date" ${said(asked)} value="${valueOf(asked)}"${fillOf(asked.question)}>`,
  emails: line('email', ' autocomplete="email"'),
  phones: line('tel', ' autocomplete="tel"'),
  boolean: (asked) => `<input type="checkbox" ${said(asked)} value="yes"${asked.typed.has(asked.question.name) ? ' checked' : ''}>`,
  choice: (asked) => (asked.question.options.length <= mostRadios ? radios(asked) : select(asked)),
  addresses: (asked) => addressParts.map((part) => partHtml(asked, part)).join(''),
}
const draw = (asked: Asked): string => (drawn[asked.question.kind] ?? line('text'))(asked)

function radios({ question: { name, options, required }, typed, error }: Asked): string {
  const invalid = error === undefined ? '' : ' aria-invalid="true"'
  return options
    .map(
      ([value, label], index) =>
        `<label class="tick"><input type="radio" id="${idOf(name)}-${index}" name="${name}" value="${escape(value)}"${required ? ' required' : ''}${invalid}${
          typed.get(name) === value ? ' checked' : ''
        }><span>${escape(label)}</span></label>`,
    )
    .join('')
}

function select(asked: Asked): string {
  const { question, typed, words } = asked
  const chosen = typed.get(question.name) ?? ''
  const all = question.options.map(
    ([value, label]) => `<option value="${escape(value)}"${value === chosen ? ' selected' : ''}>${escape(label)}</option>`,
  )
  return `<select ${said(asked)}><option value="">${escape(words.choose)}</option>${all.join('')}</select>`
}

const partFills = { street: 'street-address', postcode: 'postal-code', city: 'address-level2', country: 'country-name' } as const

function partHtml({ question: { name }, typed, words }: Asked, part: (typeof addressParts)[number]): string {
  const key = `${name}.${part}`
  return `<label for="${idOf(key)}" class="part">${escape(words[part])}</label><input type="text" id="${idOf(key)}" name="${key}" value="${escape(
    typed.get(key) ?? '',
  )}" maxlength="200" autocomplete="${partFills[part]}">`
}

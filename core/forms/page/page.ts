/** The pages of a form: plain HTML that works without JavaScript, cookies and sign-in, and is the same within a page of somebody else. */
import { createHash } from 'node:crypto'
import { escapeHtml as escape, publicPage, publicStyle } from '../../messaging/index.ts'
import type { ObjectType } from '../../object/index.ts'
import { boxOf, type FormContent } from '../content.ts'
import { questionsOf } from '../submission/answers.ts'
import type { PageWords } from '../words.ts'
import { idOf, questionHtml } from './input.ts'

const style = `${publicStyle}
main{padding-top:2.5rem}h1{font-size:1.5rem;margin-bottom:.75rem}.intro{white-space:pre-line}form{display:grid;gap:1.25rem;margin-top:1.5rem}
.q{display:grid;gap:.375rem;min-width:0;margin:0;padding:0;border:0;background:none;border-radius:0}
.q>label:not(.tick),.q>legend{position:static;width:auto;height:auto;overflow:visible;clip-path:none;display:block;padding:0;border:0;font-weight:600;cursor:default}
.q>legend{margin-bottom:.375rem}.q small{font-weight:400;font-size:.875rem;color:var(--text-2)}.q p{margin:0;font-size:.875rem}
.q>label.part:not(.tick){padding:.25rem 0 0;font-weight:400;font-size:.875rem;color:var(--text-2)}
.error{color:var(--bad);font-weight:600}.wrong{margin:1rem 0 0;padding:.75rem 1rem;border:1px solid var(--bad);border-radius:8px;color:var(--bad)}
input:not([type=checkbox]):not([type=radio]),textarea,select{font:inherit;width:100%;height:auto;min-height:2.75rem;margin:0;padding:.5rem .75rem;border:1px solid var(--control);border-radius:6px;background:var(--surface);color:var(--text)}
textarea{resize:vertical}[aria-invalid=true]{border-color:var(--bad)!important;outline-color:var(--bad)}
.q .tick{display:grid;grid-template-columns:1.25rem minmax(0,1fr);gap:.75rem;align-items:start;padding:.5rem 0;border:0;font-weight:400;min-height:2.5rem}
.q .tick span{color:var(--text);font-size:inherit}.q .tick small{font-size:.875rem}.trap{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
:root{--bad:#b3261e}@media (prefers-color-scheme:dark){:root{--bad:#ffb4ab}}
body.in{background:none}body.in main{max-width:none;padding:.25rem}`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const styleHash = hashOf(style)

/** Within a page of somebody else that page is told how high the form is: nothing of what stands in it. */
const tall = `(()=>{const tell=()=>parent.postMessage({rapport:'form',height:document.documentElement.offsetHeight},'*');tell();new ResizeObserver(tell).observe(document.documentElement)})()`
const scriptHash = hashOf(tall)

/** Where a page stands: at its own address, or within pages of these origins. */
export interface Place {
  readonly isWithin: boolean
  readonly origins: readonly string[]
  /** Where whoever has sent it is led. */
  readonly redirect: string | null
}

/** Nothing but the page itself is asked for, and nothing but the form can be sent, to here and to where it leads. */
export function headersOf({ isWithin, origins, redirect }: Place): Readonly<Record<string, string>> {
  const next = redirect !== null && URL.canParse(redirect) ? ` ${new URL(redirect).origin}` : ''
  const frames = isWithin && origins.length > 0 ? origins.join(' ') : "'none'"
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src ${styleHash}; ${isWithin ? `script-src ${scriptHash}; ` : ''}form-action 'self'${next}; base-uri 'none'; frame-ancestors ${frames}`,
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  }
}

export interface FormPage {
  readonly object: ObjectType
  readonly content: FormContent
  readonly name: string
  readonly words: PageWords & { readonly language: string }
  /** Signed; see `pass.ts`. Empty where it is only looked at. */
  readonly pass: string
  readonly typed: URLSearchParams
  /** By the names of questions. */
  readonly errors: Readonly<Record<string, string>>
  /** Something that is to be said before all. */
  readonly note: string | null
  readonly isWithin: boolean
}

export function formPage(page: FormPage): string {
  const { object, content, name, words, pass, typed, errors, note, isWithin } = page
  const asked = questionsOf(object, content, words)
  const first = asked.find((question) => errors[question.name] !== undefined)
  const hint = note ?? (first === undefined ? null : words.wrong)
  const consents = content.consents.map((consent) => {
    const { wording } = consent
    const key = boxOf(consent)
    return `<div class="q"><label class="tick"><input type="checkbox" name="${key}" id="${idOf(key)}" value="yes"${typed.has(key) ? ' checked' : ''}><span>${escape(wording)} <small>(${escape(words.optional)})</small></span></label></div>`
  })
  const title = content.heading ?? name
  const body = `<h1>${escape(title)}</h1>${content.intro === null ? '' : `<p class="intro">${escape(content.intro)}</p>`}${
    hint === null ? '' : `<p class="wrong" role="alert">${escape(hint)}</p>`
  }<form method="post" novalidate>${asked.map((question) => questionHtml({ question, typed, error: errors[question.name], words })).join('')}${consents.join('')}
<div class="trap" aria-hidden="true"><input type="text" name="website" aria-label="${escape(words.trap)}" tabindex="-1" autocomplete="off"></div>
<input type="hidden" name="pass" value="${escape(pass)}"><div class="row"><button class="main">${escape(content.button ?? words.send)}</button></div></form>`
  return whole(title, body, words.language, isWithin)
}

/** A page that says one thing. */
export const sayingPage = (title: string, text: string, language: string, isWithin = false, more = ''): string =>
  whole(title, `<h1>${escape(title)}</h1><p class="intro" role="status">${escape(text)}</p>${more}`, language, isWithin)

/** Asks for the yes that a mail led to. */
export const askingPage = (title: string, wordings: readonly string[], words: PageWords & { readonly language: string }): string =>
  sayingPage(
    title,
    wordings.join('\n\n'),
    words.language,
    false,
    `<form method="post"><div class="row"><button class="main" name="do" value="confirm">${escape(words.confirm)}</button></div></form>`,
  )

function whole(title: string, body: string, language: string, isWithin: boolean): string {
  const page = publicPage(title, body, language, style)
  return isWithin ? page.replace('<body>', '<body class="in">').replace('</body>', `<script>${tall}</script></body>`) : page
}

/** The pages that somebody sees who follows a link of a mail: plain HTML that works without JavaScript, cookies and sign-in. */
import type { Channel } from '../consent/channels.ts'
import type { PurposeRow } from '../consent/record.ts'
import { boxOf } from './wished.ts'

/** Everything on these pages is in them: no other file is asked for, and nothing but the form can be sent. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // The address holds what opens the page.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
}

/** How pages look that customers see: ours alone in nothing, by day and by night. */
export const publicStyle = `:root{color-scheme:light dark;--canvas:#fbfaf8;--surface:#fff;--text:#1d1c18;--text-2:#55524c;--line:#d7d6d1;--control:#918f88;--accent:#026971;--on:#fff;--good:#026f37}
@media (prefers-color-scheme:dark){:root{--canvas:#12110f;--surface:#191815;--text:#ebe9e5;--text-2:#c6c4be;--line:#403e38;--control:#7e7c75;--accent:#53bbc5;--on:#00191c;--good:#94d7a5}}
*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:3rem 1.25rem;overflow-wrap:anywhere}h1{font-size:1.375rem;line-height:1.3;margin:0 0 .5rem}p{margin:0 0 1rem;color:var(--text-2)}
.said{color:var(--good);font-weight:600}fieldset{border:1px solid var(--line);background:var(--surface);border-radius:8px;margin:1.5rem 0;padding:0}
legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
label{display:grid;grid-template-columns:1.25rem minmax(0,1fr);gap:.75rem;padding:.875rem 1rem;cursor:pointer}label+label{border-top:1px solid var(--line)}
label b{display:block;font-weight:600}label span{display:block;color:var(--text-2);font-size:.875rem}
input{width:1.125rem;height:1.125rem;margin:.2rem 0 0;accent-color:var(--accent)}
.of{padding:.875rem 1rem}.of+.of{border-top:1px solid var(--line)}.of b{display:block;font-weight:600}.of div>span{display:block;color:var(--text-2);font-size:.875rem}
.by{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-top:.375rem}.by label{display:flex;align-items:center;gap:.5rem;min-height:2.75rem;padding:0;border:0}.by label+label{border:0}.by label span{font-size:.9375rem;color:var(--text)}.by input{margin:0}
.row{display:flex;flex-wrap:wrap;gap:.75rem}button{font:inherit;font-weight:600;min-height:2.75rem;padding:0 1.1rem;border-radius:6px;border:1px solid var(--control);background:var(--surface);color:var(--text);cursor:pointer}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}footer{margin-top:2.5rem;font-size:.8125rem;color:var(--text-2)}
@media (max-width:30rem){main{padding-top:2rem}.row button{width:100%}}`

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`)
const escape = escapeHtml

/** A whole page; what is said is HTML, but for its title. */
export const publicPage = (title: string, body: string, language = 'en', style = publicStyle): string =>
  `<!doctype html><html lang="${escape(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escape(title)}</title><style>${style}</style></head><body><main>${body}</main></body></html>`
const frame = (title: string, body: string): string => publicPage(title, body)

/** `j•••@example.com`: enough to know one's own, too little for whoever the mail was forwarded to. */
export function masked(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? '•••' : `${[...address][0]!}•••${address.slice(at)}`
}

export interface PreferencesPage {
  readonly workspace: string
  readonly postal: string | null
  readonly address: string | null
  readonly purposes: readonly (Pick<PurposeRow, 'id' | 'name' | 'wording'> & {
    readonly asked: readonly { readonly channel: Channel; readonly isOn: boolean }[]
  })[]
  /** What was just done, in a sentence. */
  readonly said: string | null
}

export function preferencesPage({ workspace, postal, address, purposes, said }: PreferencesPage): string {
  const whom = address === null ? '' : ` to <b>${escape(masked(address))}</b>`
  const asked = [...new Set(purposes.flatMap((one) => one.asked.map(({ channel }) => channel)))]
  const isMailAlone = asked.every((channel) => channel === 'mail')
  const boxes = purposes.map((one) => (isMailAlone ? boxHtml(one) : groupHtml(one))).join('')
  const others = asked.map((channel) => `<input type="hidden" name="asked" value="${channel}">`).join('')
  const choice =
    purposes.length === 0
      ? ''
      : `<form method="post"><fieldset><legend>What you want to get</legend>${boxes}</fieldset>${others}<div class="row"><button class="main" name="do" value="save">Save</button></div></form>`
  const title = isMailAlone ? `Mails of ${workspace}` : `What ${workspace} may send you`
  return frame(
    title,
    `<h1>${escape(title)}</h1>${said === null ? '' : `<p class="said" role="status">${escape(said)}</p>`}
<p>${isMailAlone ? `Choose what ${escape(workspace)} may send${whom}.` : `Choose what you want to hear of, and how${mails(whom)}.`} What they owe you, such as invoices and answers, still comes.</p>${choice}
<form method="post" style="margin-top:1rem"><div class="row"><button${purposes.length === 0 ? ' class="main"' : ''} name="do" value="none">Unsubscribe from everything</button></div></form>
${postal === null ? '' : `<footer>${escape(workspace)}, ${escape(postal)}</footer>`}`,
  )
}

const mails = (whom: string): string => (whom === '' ? '' : `: mails go${whom}`)

type Asked = PreferencesPage['purposes'][number]

const textHtml = ({ name, wording }: Asked): string => `<b>${escape(name)}</b>${wording ? `<span>${escape(wording)}</span>` : ''}`

/** A purpose that comes by mail alone: one box. */
const boxHtml = (one: Asked): string =>
  `<label><input type="checkbox" name="${boxOf('mail')}" value="${one.id}"${one.asked[0]?.isOn ? ' checked' : ''}><span style="display:block;font-size:inherit;color:inherit">${textHtml(one)}</span></label>`

const words: Readonly<Record<Channel, string>> = {
  mail: 'Mails',
  phone: 'Calls',
  sms: 'Text messages',
  whatsapp: 'WhatsApp',
  post: 'Letters',
}

/** A purpose, and a box for each channel. */
const groupHtml = (one: Asked): string =>
  `<div class="of" role="group" aria-label="${escape(one.name)}"><div>${textHtml(one)}</div><div class="by">${one.asked
    .map(
      ({ channel, isOn }) =>
        `<label><input type="checkbox" name="${boxOf(channel)}" value="${one.id}"${isOn ? ' checked' : ''}><span>${words[channel]}</span></label>`,
    )
    .join('')}</div></div>`

export const nothingPage = (): string =>
  frame(
    'This link does not work',
    '<h1>This link does not work</h1><p>It may have been cut off on its way. Open it from the mail once more, or answer the mail: whoever sent it can write down that you want no more.</p>',
  )

export const gonePage = (): string =>
  frame(
    'Nothing is kept about you',
    '<h1>Nothing is kept about you any more</h1><p>What this mail was sent by has been deleted, so nothing more comes from there.</p>',
  )

export const confirmPage = (workspace: string, address: string, isDone: boolean): string =>
  frame(
    'Confirm a sender',
    isDone
      ? `<h1>Confirmed</h1><p class="said" role="status">${escape(workspace)} may send mails in the name of ${escape(address)}.</p>`
      : `<h1>May ${escape(workspace)} send mails in the name of ${escape(address)}?</h1><p>Somebody there set this address up as a sender. If you do not know why, close this page: without you nothing is sent.</p>
<form method="post"><div class="row"><button class="main" name="do" value="confirm">Yes, they may</button></div></form>`,
  )

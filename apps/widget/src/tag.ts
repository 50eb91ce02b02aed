/** The tag in its page: what is called, what happens by itself, and what of it goes where. */
import { readAddress } from './address.ts'
import { type Choice, standingOf, type Standing } from './choice.ts'
import { bytesOf, encode } from './encode.ts'
import { sentForm } from './dom.ts'
import { openFrames } from './frames.ts'
import { openKept, place } from './kept.ts'
import { type Item, openQueue } from './queue.ts'
import { openSender } from './sender.ts'
import type { Settings } from './settings.ts'
import { makeId, safely, say, textOf } from './page.ts'
import { openViews, type View } from './views.ts'

/** A message that waits: JSON that lacks its context and its end. */
interface Message extends Item {
  readonly text: string
  readonly view: View
  readonly sender: Sender
  /** Says who somebody is. */
  readonly names: boolean
}

/** Whose messages they are. Those that wait take another id with the others, once another page of the site is agreed to first. */
interface Sender {
  id: string
}

/** Bytes of a message, apart from its context; a server takes 32 KB. */
const largest = 24_000

/** What a page calls: `rapport('track', 'Order Completed', { … })`. */
export type Call = (...call: readonly unknown[]) => void

/** Begins to listen, and sends the first page view. */
export function openTag({ key, to, consent, pages, forms, params }: Settings): Call {
  const kept = openKept(
    () => localStorage,
    () => Date.now(),
  )
  const signals = () => ({
    control: (navigator as { globalPrivacyControl?: unknown }).globalPrivacyControl === true,
    doNotTrack: navigator.doNotTrack === '1',
  })
  const before = signals().control ? null : kept.read()
  let choice: Choice = before === null ? null : 'granted'
  let sender: Sender = { id: before ?? makeId() }
  const standing = (): Standing => standingOf(choice, consent, signals())
  const views = openViews(
    () => readAddress(location.href, params),
    () => readAddress(textOf(document.referrer)).url,
  )

  const send = openSender(to)
  const queue = openQueue<Message>({
    send: (messages, leaving) => send(bodyOf(messages), leaving),
    may: ({ names }) => standing() === 'open' || (standing() === 'nameless' && !names),
    later: (milliseconds, act) => void setTimeout(safely(act), milliseconds),
    random: Math.random,
  })

  function bodyOf(messages: readonly Message[]): string {
    views.title()
    const context = { library: { name: 'rapport-tag', version: '1' }, ...(standing() === 'open' && { locale: navigator.language }) }
    const batch = messages.map(({ text, view, sender: { id } }) => `${text},"anonymousId":"${id}","context":${encode(view)}}`)
    return `{"writeKey":${encode(key)},"sentAt":"${new Date().toISOString()}","context":${encode(context)},"batch":[${batch.join(',')}]}`
  }

  function put(type: string, said: Readonly<Record<string, unknown>>): void {
    if (standing() === 'closed') return
    const whole = encode({ type, messageId: makeId(), timestamp: new Date().toISOString(), ...said })!
    if (bytesOf(whole) > largest) return say(`a ${type} call has more than ${largest} bytes, and is left out`)
    const { current } = views
    const text = whole.slice(0, -1)
    queue.add({ text, view: current, sender, bytes: bytesOf(text) + bytesOf(encode(current)!) + 100, names: type === 'identify' })
  }

  const draw = openFrames(new URL(to).origin, () => {
    const { page, campaign } = views.current
    const by = { utm_campaign: campaign?.name, utm_source: campaign?.source, utm_medium: campaign?.medium }
    return { page: page.url, ref: page.referrer, ...by, visitor: standing() === 'open' ? sender.id : undefined }
  })
  const see = (): void => {
    if (views.next()) put('page', {})
    draw()
  }

  const commands: Readonly<Record<string, Call>> = {
    page(name, properties) {
      views.next(true)
      put('page', typeof name === 'string' ? { name, properties } : { properties: name })
    },
    track(event, properties) {
      if (typeof event !== 'string' || event.trim() === '') return say('track needs the name of what happened')
      put('track', { event, properties })
    },
    identify(name, traits) {
      if (typeof name === 'string' || typeof name === 'number') put('identify', { userId: String(name), traits })
      else put('identify', { traits: name })
    },
    consent(word) {
      if (word === 'granted') grant()
      else if (word === 'denied') withdraw()
      else say('consent is granted or denied')
    },
    /** Somebody else sits here now. */
    reset() {
      sender = { id: makeId() }
      if (standing() === 'open') kept.keep(sender.id)
    },
  }

  function grant(): void {
    choice = 'granted'
    if (standing() !== 'open') return withdraw()
    kept.keep(sender.id)
    queue.flush()
  }

  function withdraw(): void {
    choice = 'denied'
    kept.clear()
    queue.clear()
    sender = { id: makeId() }
  }

  if (standing() === 'closed') kept.clear()
  const listen = (target: EventTarget, type: string, act: (event: Event) => void): void =>
    target.addEventListener(type, safely(act), { capture: true, passive: true })

  // What was agreed to or taken back in another page of the site holds in this one.
  function follow(): void {
    const other = kept.read()
    if (other === null) {
      if (choice === 'granted') withdraw()
    } else if (standing() !== 'closed') {
      sender.id = other
      grant()
    }
  }
  listen(window, 'storage', (event) => {
    const changed = (event as StorageEvent).key
    if (changed === place || changed === null) follow()
  })
  listen(window, 'pageshow', (event) => {
    // Back again as it was left, and nobody told it of what happened meanwhile.
    if (!(event as PageTransitionEvent).persisted) return
    follow()
    if (pages) put('page', {})
  })
  listen(window, 'pagehide', () => queue.flush(true))
  listen(document, 'visibilitychange', () => {
    if (document.visibilityState === 'hidden') queue.flush(true)
  })
  if (forms)
    listen(document, 'submit', ({ target }) => {
      const sent = sentForm(target)
      if (sent === null) return
      put('track', { event: 'Form Submitted', properties: { form: sent.name, url: views.current.page.url } })
      if (sent.who) put('identify', { traits: sent.who })
    })
  if (pages) {
    safely(views.watch)(safely(see))
    const isHidden = (document as { prerendering?: boolean }).prerendering === true
    if (isHidden) document.addEventListener('prerenderingchange', safely(see), { once: true })
    else see()
  }

  // What stands below the script is not there yet.
  if (document.readyState === 'loading') listen(document, 'DOMContentLoaded', draw)
  safely(draw)()

  return (command, ...rest) => {
    const name = String(command)
    if (Object.keys(commands).includes(name)) commands[name]!(...rest)
    else say(`there is no call “${name.slice(0, 40)}”`)
  }
}

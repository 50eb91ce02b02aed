/** The script element's own: reads what it says, and takes the place of whatever was called before it came. */
import { safely, say } from './page.ts'
import { readSettings } from './settings.ts'
import { type Call, openTag } from './tag.ts'

/** The one name that is left in the page. */
interface Global {
  rapport?: Call & { q?: unknown; isTag?: true }
}

safely(() => {
  const page = window as unknown as Global
  const before = page.rapport
  if (typeof before === 'function' && before.isTag) return say('its script is in the page twice')
  // Pages call it also where it cannot do anything.
  let call: Call = () => {}
  page.rapport = Object.assign((...given: readonly unknown[]) => call(...given), { isTag: true } as const)
  const element = ownElement()
  const settings = element ? readSettings((name) => element.getAttribute(name), element.src) : 'its script element was not found'
  if (typeof settings === 'string') return say(settings)
  call = safely(openTag(settings))
  const waiting = before?.q
  if (Array.isArray(waiting)) for (const given of waiting as Iterable<unknown>[]) safely(() => call(...given))()
})()

/** Where it was put in by another script that ran later, the document does not know it any more; an image may be called as it is. */
function ownElement(): HTMLScriptElement | null {
  const { currentScript } = document
  if (currentScript instanceof HTMLScriptElement) return currentScript
  return document.querySelector<HTMLScriptElement>('script[data-key][src*="/tag.js"]')
}

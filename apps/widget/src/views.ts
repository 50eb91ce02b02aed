/** Pages as they are looked at one after the other, those of applications in one page included. */
import type { Address, Campaign } from './address.ts'
import { encode } from './encode.ts'
import { textOf } from './page.ts'

/** What messages say of where they were made. */
export interface View {
  readonly page: { readonly url: string; readonly referrer: string; title: string }
  readonly campaign?: Campaign
}

export interface Views {
  readonly current: View
  /** Looks where the page is now; answers whether that is another one than was seen, as the first is. `anyway`: it is seen, whether it is another or not. */
  next(anyway?: boolean): boolean
  /** Takes the title of now: applications name a page after they have gone there, so that counts which it has when it is left, or told of. */
  title(): void
  /** Calls back when the page may have become another one. */
  watch(moved: () => void): void
}

export function openViews(address: () => Address, cameFrom: () => string): Views {
  /** Whoever goes back to where an advertisement led does not come by it again. */
  let cameBy: string | undefined
  const make = (referrer: string): View => {
    const { url, campaign } = address()
    const by = campaign && encode(campaign)
    const isNew = by !== undefined && by !== cameBy
    if (isNew) cameBy = by
    return { page: { url, referrer, title: '' }, ...(isNew && { campaign }) }
  }
  let current = make(cameFrom())
  let isSeen = false
  const title = (): void => {
    current.page.title = textOf(document.title).slice(0, 500)
  }

  return {
    get current() {
      return current
    },
    title,
    next(anyway = false) {
      const { url } = address()
      if (isSeen && url === current.page.url) return anyway
      if (url !== current.page.url) {
        title()
        current = make(current.page.url)
      }
      isSeen = true
      return true
    },
    watch(moved) {
      for (const name of ['pushState', 'replaceState'] as const) {
        const original = history[name]
        history[name] = function (this: History, ...given: Parameters<History['pushState']>) {
          original.apply(this, given)
          moved()
        }
      }
      for (const type of ['popstate', 'hashchange']) addEventListener(type, moved)
    },
  }
}

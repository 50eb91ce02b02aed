/** Addresses of pages as they are sent: pure. What stands behind the question mark is often somebody's own, so only what is asked for stays. */

/** Where somebody came from, as addresses of advertisements say it (utm_…). */
export interface Campaign {
  readonly name?: string
  readonly source?: string
  readonly medium?: string
}

export interface Address {
  readonly url: string
  /** Undefined where the address says nothing of any. */
  readonly campaign?: Campaign
}

const longestAddress = 2000
const longestWord = 200
const words = { name: 'utm_campaign', source: 'utm_source', medium: 'utm_medium' } as const

/** Reads an address; an empty one where it is none. `params` are names of what stays of it behind the question mark. */
export function readAddress(href: string, params: readonly string[] = []): Address {
  let url: URL
  try {
    url = new URL(href)
  } catch {
    return { url: '' }
  }
  // Neither names nor passwords (`https://ada:secret@…`), nor what is no page.
  if (!/^https?:$/.test(url.protocol)) return { url: '' }
  const asked = url.searchParams
  const kept = new URLSearchParams(params.flatMap((name) => asked.getAll(name).map((value) => [name, value]))).toString()
  const whole = `${url.origin}${url.pathname}${kept && `?${kept}`}${routeIn(url.hash)}`
  const campaign: Record<string, string> = {}
  for (const [name, word] of Object.entries(words)) {
    const said = asked.get(word)?.trim().slice(0, longestWord)
    if (said) campaign[name] = said
  }
  return { url: whole.slice(0, longestAddress), ...(Object.keys(campaign).length > 0 && { campaign }) }
}

/** Old applications have their pages behind the hash: `#/lamps`, `#!/lamps`. Anything else there is a place in the page, or a secret. */
const routeIn = (hash: string): string => /^#!?\/[^?]*/.exec(hash)?.[0] ?? ''

/** What the page says at its script element about the tag: pure. */

export interface Settings {
  /** The write key of a source. */
  readonly key: string
  /** The address to which messages are sent. */
  readonly to: string
  /** Whether nothing is sent before somebody agreed, or visits are counted namelessly until then. */
  readonly consent: 'required' | 'none'
  /** Whether page views are sent by themselves, and forms. */
  readonly pages: boolean
  readonly forms: boolean
  /** Parts of an address behind its question mark that are sent with it, by their names. */
  readonly params: readonly string[]
}

/** Reads the attributes of the script element, and the address that it was loaded from. A text where something is wrong, for whoever builds the page. */
export function readSettings(said: (name: string) => string | null, src: string): Settings | string {
  const key = said('data-key')
  if (!key) return 'the script element says no data-key; it stands under Settings, Sources'
  const given = said('data-to')
  const to = joined('v1/batch', given === null ? joined('.', src) : joined(given.replace(/\/*$/, '/'), src))
  if (to === null) return 'data-to is no address of a server'
  const consent = said('data-consent') ?? 'required'
  if (consent !== 'required' && consent !== 'none') return 'data-consent is neither required nor none'
  return {
    key,
    to,
    consent,
    pages: said('data-pages') !== 'off',
    forms: said('data-forms') !== 'off',
    params: (said('data-params') ?? '').split(/[\s,]+/).filter(Boolean),
  }
}

function joined(path: string, base: string | null): string | null {
  try {
    const { protocol, href } = new URL(path, base ?? '')
    return /^https?:$/.test(protocol) ? href : null
  } catch {
    return null
  }
}

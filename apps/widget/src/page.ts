/** What of a page is used with care: it may be broken, or made to break what reads it. */

/** What throws in here is nobody's business out there. */
export const safely =
  <Given extends readonly unknown[]>(act: (...given: Given) => void) =>
  (...given: Given): void => {
    try {
      act(...given)
    } catch {
      // The page goes on as if there were no tag.
    }
  }

/** For whoever builds the page. */
export const say = (what: string): void => console.warn(`Rapport: ${what}.`)

/** An element that is called like a part of the document stands in its place. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** 128 random bits, also in pages that came without TLS. */
export const makeId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

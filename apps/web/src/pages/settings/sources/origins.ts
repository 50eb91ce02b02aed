/** Origins of pages as they are typed, one per line; the slash with which an address is copied from a browser is no part of one. */
export const originsIn = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/\s+/)
      .map((line) => line.replace(/^(https?:\/\/[^/]+)\/$/, '$1'))
      .filter(Boolean),
  ),
]

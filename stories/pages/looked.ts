/** Calls by which browsers are told from each other, or made to keep something, noted while a page runs. */

/** Runs in the page, before everything else there, and leaves the names of what was called in `looked`. */
export function watch(): void {
  const seen: string[] = []
  Object.assign(window, { looked: seen })
  const note = (owner: object, name: string): void => {
    const { get, set, value, ...rest } = Object.getOwnPropertyDescriptor(owner, name)!
    const noted = <Act extends ((...given: never[]) => unknown) | undefined>(act: Act): Act =>
      act &&
      (function (this: unknown, ...given: unknown[]) {
        seen.push(name)
        return Reflect.apply(act, this, given) as unknown
      } as unknown as Act)
    Object.defineProperty(owner, name, {
      ...rest,
      ...(get ? { get: noted(get), set: noted(set) } : { value: noted(value as () => unknown) }),
    })
  }
  note(HTMLCanvasElement.prototype, 'getContext')
  note(HTMLCanvasElement.prototype, 'toDataURL')
  note(BaseAudioContext.prototype, 'createOscillator')
  note(Storage.prototype, 'setItem')
  note(Document.prototype, 'cookie')
  for (const name of ['userAgent', 'language', 'languages', 'plugins', 'hardwareConcurrency', 'deviceMemory', 'userAgentData'])
    if (name in Navigator.prototype) note(Navigator.prototype, name)
  for (const name of ['width', 'height', 'colorDepth']) note(Screen.prototype, name)
}

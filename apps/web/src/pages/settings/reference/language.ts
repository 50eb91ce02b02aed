/** In which of its languages calls are shown, kept in this browser. */
export const languages = ['curl', 'typescript'] as const
export type Language = (typeof languages)[number]
const key = 'rapport.reference.language'

export function keptLanguage(): Language {
  try {
    return localStorage.getItem(key) === 'typescript' ? 'typescript' : 'curl'
  } catch {
    return 'curl'
  }
}

/** A browser that keeps nothing is no error. */
export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(key, language)
  } catch {
    // Next time it is curl again.
  }
}

/** The core holds no domain word: it would work as well for libraries or hospitals. */
import { isTest, lineOf, withoutSentences, type SourceFile } from './source.ts'

const domain = ['deal', 'ticket', 'campaign', 'survey', 'loyalty', 'person', 'company', 'employment']
const plurals = ['deals', 'tickets', 'campaigns', 'surveys', 'persons', 'companies', 'employments']
const banned = new Set([...domain, ...plurals])
/** Words of a pattern instead of a thing; none in a file's name. */
const patternWords = /(manager|helper|service|util|handler|impl)s?\.tsx?$/i

/**
 * Identifiers and keys of the core, outside tests and comments, that name something of a domain; and files named after a
 * pattern. Sentences for people may: an example of a filter has to be about something.
 */
export function wrongWords(files: readonly SourceFile[]): string[] {
  const words = files
    .filter(({ path }) => path.startsWith('core/') && !isTest(path))
    .flatMap(({ path, text }) => {
      const code = withoutSentences(text)
      return [...code.matchAll(/[A-Za-z]+/g)].flatMap((match) => {
        const word = match[0].split(/(?<=[a-z])(?=[A-Z])/).find((part) => banned.has(part.toLowerCase()))
        return word === undefined ? [] : [`${path}:${lineOf(code, match.index)}  ${match[0]}: the core knows no ${word.toLowerCase()}`]
      })
    })
  const names = files
    .filter(({ path }) => patternWords.test(path))
    .map(({ path }) => `${path}: named after a pattern, not after what it is`)
  return [...words, ...names]
}

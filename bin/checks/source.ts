/** The project's own source files, as the static checks read them. */
import { globSync, readFileSync } from 'node:fs'

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string
  readonly text: string
}

export const sourceFolders = ['core', 'ui', 'client', 'connectors', 'seeds', 'modules', 'apps', 'stories', 'bench', 'bin']

export function readSource(root: string): SourceFile[] {
  const pattern = `{${sourceFolders.join(',')}}/**/*.{ts,tsx}`
  const paths = globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' })
  return paths.sort().map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(`${root}/${path}`, 'utf8') }))
}

export const isTest = (path: string): boolean => /\.(test|story)\.tsx?$|\/testing\//.test(path)

/** Strings, regular expressions, and comments. */
const tokens =
  /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=:[!&|?{};]\s*|return )\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g
const blank = (text: string): string => text.replace(/[^\n]/g, ' ')

/** The text with comments blanked out; lines keep their numbers. */
export const withoutComments = (text: string): string => text.replace(tokens, (match, quoted: string | undefined) => quoted ?? blank(match))

/** Comments and strings blanked out. */
export const withoutStrings = (text: string): string => text.replace(tokens, blank)

/** Comments and strings with a space in them blanked out: what is left are names. */
export const withoutSentences = (text: string): string =>
  text.replace(tokens, (match, quoted: string | undefined) => (quoted === undefined || quoted.includes(' ') ? blank(match) : match))

export const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length

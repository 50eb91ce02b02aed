/** Files stay small, and `any` stays out. */
import { lineOf, withoutStrings, type SourceFile } from './source.ts'

export const limits = { lines: 400, p95: 300, anyPerThousand: 0.3 } as const

export interface Sizes {
  readonly wrong: readonly string[]
  readonly warnings: readonly string[]
  readonly summary: string
}

/** Files that a program writes anew as declarations grow: nobody reads them from top to bottom. */
const made: ReadonlySet<string> = new Set(['client/standard.ts'])

/** Fails over 400 lines a file or 0.3 `any` per 1,000 lines; warns when the 95th percentile passes 300. */
export function measureSizes(files: readonly SourceFile[]): Sizes {
  const lengths = files.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).sort((a, b) => a.lines - b.lines)
  const at = (share: number): number => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * share))]?.lines ?? 0
  const total = lengths.reduce((sum, { lines }) => sum + lines, 0)
  const anys = files.flatMap(findAny)
  const tooLong = lengths
    .filter(({ path, lines }) => lines > limits.lines && !made.has(path))
    .map(({ path, lines }) => `${path}: ${lines} lines, ${limits.lines} allowed`)
  const tooLoose = anys.length * 1000 > total * limits.anyPerThousand ? anys.map((place) => `${place}  any`) : []
  return {
    wrong: [...tooLong, ...tooLoose],
    warnings: at(0.95) > limits.p95 ? [`The 95th percentile is ${at(0.95)} lines; ${limits.p95} is the aim.`] : [],
    summary: `${lengths.length} files, median ${at(0.5)} lines, p95 ${at(0.95)}, longest ${at(1)}, ${anys.length} any`,
  }
}

const anyType = /(?:[:<|&,=(]|\bas|=>)\s*any\b(?=\s*(?:[[\])>;,|&=){]|$))/gm

function findAny({ path, text }: SourceFile): string[] {
  const code = withoutStrings(text)
  return [...code.matchAll(anyType)].map((match) => `${path}:${lineOf(code, match.index)}`)
}

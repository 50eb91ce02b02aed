import type { ChipLook } from '@rapport/ui'
import { locale, t } from '../../messages/t.tsx'
import type { ImportItem, ImportState } from './types.ts'

/** "11.4 MB"; units of a thousand, as file managers count. */
export function sizeText(bytes: number): string {
  const [unit, value] =
    bytes < 1000
      ? (['byte', bytes] as const)
      : bytes < 1e6
        ? (['kilobyte', bytes / 1e3] as const)
        : bytes < 1e9
          ? (['megabyte', bytes / 1e6] as const)
          : (['gigabyte', bytes / 1e9] as const)
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(
    value,
  )
}

export const delimiters = [
  [',', 'imports.delimiter.comma'],
  [';', 'imports.delimiter.semicolon'],
  ['\t', 'imports.delimiter.tab'],
  ['|', 'imports.delimiter.bar'],
] as const

/** Encodings to choose from, the commonest first; the server knows more, and the file's own is always among them. */
const common = [
  'UTF-8',
  'windows-1252',
  'UTF-16LE',
  'UTF-16BE',
  'ISO-8859-2',
  'windows-1250',
  'windows-1251',
  'KOI8-R',
  'windows-1253',
  'windows-1254',
  'Shift_JIS',
  'EUC-JP',
  'GB18030',
  'Big5',
  'EUC-KR',
  'macintosh',
]
export const encodings = (own: string): readonly string[] => (common.includes(own) ? common : [own, ...common])

const looks: Readonly<Record<ImportState, ChipLook>> = {
  mapping: 'neutral',
  checking: 'info',
  checked: 'neutral',
  running: 'info',
  done: 'good',
  stopped: 'warn',
  failed: 'bad',
  removing: 'info',
  removed: 'neutral',
}

/** The state as a chip: its word and its colour. */
export const stateChip = ({ state }: Pick<ImportItem, 'state'>): { look: ChipLook; word: string } => ({
  look: looks[state],
  word: t(`imports.state.${state}`),
})

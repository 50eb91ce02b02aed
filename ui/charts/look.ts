/** The colours of charts, all of them roles of `tokens.ts`, and the theme that ECharts is given. */
import { roles, type Role } from '../tokens.ts'

export type Scheme = 'light' | 'dark'

export interface Look {
  readonly text: string
  /** Text on colours, and the mark that is pointed at. */
  readonly strong: string
  readonly quiet: string
  readonly line: string
  readonly surface: string
  readonly weak: string
  /** Of the one subject, and of the first category. */
  readonly subject: string
  /** Of what is left over or empty. */
  readonly rest: string
  readonly categories: readonly string[]
}

const colour = (role: Role, scheme: Scheme): string => roles[role][scheme === 'light' ? 0 : 1]

/** At most six categories, in this order; the last is grey. */
export const lookOf = (scheme: Scheme): Look => ({
  text: colour('text-2', scheme),
  strong: colour('text', scheme),
  quiet: colour('text-3', scheme),
  line: colour('line', scheme),
  surface: colour('surface', scheme),
  weak: colour('chip', scheme),
  subject: colour('chart-1', scheme),
  rest: colour('chart-6', scheme),
  categories: ([1, 2, 3, 4, 5, 6] as const).map((n) => colour(`chart-${n}`, scheme)),
})

/** Which colour a series has, by its place among all of them: 1 to 6, and 7 for the second that is rest. */
export function colourNumber(series: readonly { readonly rest?: boolean }[], at: number): number {
  if (!series[at]?.rest) return Math.min(at + 1, 6)
  return series.slice(0, at).some(({ rest }) => rest) ? 7 : 6
}
export const colourOf = (look: Look, series: readonly { readonly rest?: boolean }[], at: number): string =>
  [...look.categories, look.quiet][colourNumber(series, at) - 1]!

/** One theme for all charts. */
export function themeOf(look: Look): object {
  const words = { color: look.text, fontFamily: '"Inter Variable", system-ui, sans-serif', fontSize: 12 }
  const axis = {
    axisLine: { show: true, lineStyle: { color: look.line } },
    axisTick: { show: false },
    axisLabel: { ...words, color: look.quiet, fontSize: 11 },
    splitLine: { show: true, lineStyle: { color: look.line } },
    splitArea: { show: false },
  }
  return {
    color: [...look.categories],
    backgroundColor: 'transparent',
    textStyle: words,
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    line: { symbol: 'circle', symbolSize: 7, smooth: false },
  }
}

/** Whichever of text and ground is read better on a mix of two colours, `part` of the way from the first to the second. */
export function inkOn(look: Look, part: number): string {
  const mixed = [1, 3, 5].map((at) => channel(look.weak, at) + (channel(look.subject, at) - channel(look.weak, at)) * part)
  const ground = brightness(mixed)
  const contrast = (ink: string): number => {
    const of = brightness([1, 3, 5].map((at) => channel(ink, at)))
    return (Math.max(of, ground) + 0.05) / (Math.min(of, ground) + 0.05)
  }
  return contrast(look.strong) >= contrast(look.surface) ? look.strong : look.surface
}
const channel = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16) / 255
/** Relative luminance, WCAG 2.2. */
function brightness(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

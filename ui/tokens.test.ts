import { describe, expect, it } from 'vitest'
import { cssText, type Role, roles } from './tokens.ts'

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2.2 contrast ratio, 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const ratio = (front: Role, back: Role, mode: 0 | 1) => contrast(roles[front][mode], roles[back][mode])

/** Front, back, and the measured ratios that the design names (light, dark). */
const named: readonly (readonly [Role, Role, number, number])[] = [
  ['text', 'surface', 17.1, 14.6],
  ['text-2', 'surface', 7.8, 10.2],
  ['text-3', 'surface', 5.2, 6.3],
  ['on-accent', 'accent', 6.4, 8.0],
  ['accent-text', 'surface', 6.4, 10.5],
  ['text-3', 'accent-soft', 4.8, 5.4],
  ['good', 'good-soft', 5.5, 9.0],
  ['warn', 'warn-soft', 5.8, 8.1],
  ['bad', 'bad-soft', 6.1, 8.2],
  ['bad', 'hot', 6.5, 9.4],
  ['info', 'info-soft', 5.7, 8.2],
  ['ai', 'ai-soft', 6.0, 8.0],
]

const marks: readonly (readonly [Role, Role, number, number])[] = [
  ['control', 'surface', 3.2, 4.3],
  ['felt-good', 'surface', 4.6, 7.9],
  ['felt-bad', 'surface', 5.2, 7.1],
]

/** Text that stands on surfaces other than those the design names a number for. */
const alsoText: readonly (readonly [Role, Role])[] = [
  ['text', 'chip'],
  ['text-2', 'chip'],
  ...(['canvas', 'surface', 'raised', 'sunken', 'hover', 'accent-soft'] as const).flatMap((back) =>
    (['text', 'text-2', 'text-3', 'bad', 'accent-text'] as const).map((front) => [front, back] as const),
  ),
  ['text', 'pressed'],
  ['text-2', 'pressed'],
  ['on-accent', 'accent-hover'],
  ['on-ink', 'ink'],
  ['on-ink-2', 'ink'],
  ['on-ink', 'ink-hover'],
  ['on-ink-2', 'ink-hover'],
  ['ink-accent', 'ink'],
  ['ink-accent', 'ink-hover'],
  ...([1, 2, 3, 4, 5, 6] as const).map((n) => [`on-avatar-${n}`, `avatar-${n}`] as const),
]

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('contrast, %s', (_mode, index) => {
  it.each(named)('%s on %s is readable and as measured', (front, back, light, dark) => {
    const value = ratio(front, back, index)
    expect(value).toBeGreaterThanOrEqual(4.5)
    expect(Math.abs(value - [light, dark][index]!)).toBeLessThan(0.1)
  })

  it.each(marks)('%s on %s shows as a mark', (front, back, light, dark) => {
    const value = ratio(front, back, index)
    expect(value).toBeGreaterThanOrEqual(3)
    expect(Math.abs(value - [light, dark][index]!)).toBeLessThan(0.1)
  })

  it.each(alsoText)('%s on %s is readable', (front, back) => {
    expect(ratio(front, back, index)).toBeGreaterThanOrEqual(4.5)
  })

  it.each([1, 2, 3, 4, 5, 6] as const)('colour %i of charts shows as a mark', (n) => {
    expect(ratio(`chart-${n}`, 'surface', index)).toBeGreaterThanOrEqual(3)
  })

  it.each(['surface', 'canvas', 'raised'] as const)('the outline of a control is seen on %s', (back) => {
    expect(ratio('control', back, index)).toBeGreaterThanOrEqual(3)
  })
})

it('writes every role as a CSS variable with both values', () => {
  const css = cssText()
  for (const [name, [light, dark]] of Object.entries(roles)) {
    expect(css).toContain(`--${name}:light-dark(${light},${dark});`)
  }
  expect(css).toContain('--mantine-color-body: var(--surface)')
})

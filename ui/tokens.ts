/**
 * The look of Rapport in one file: ramps, semantic roles, the Mantine theme and the CSS variables.
 * Components use roles only (`var(--text-2)`); a ramp exists to define roles and Mantine's colour tuples.
 */
import {
  convertCssVariables,
  createTheme,
  type CSSVariablesResolver,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'

type Ramp = [string, string, string, string, string, string, string, string, string, string]

const ramp = (hexes: string): Ramp => hexes.split(' ').map((hex) => `#${hex}`) as Ramp

/** Ten shades per hue, made in OKLCH at even lightness, so shade 7 has the same weight in every hue. */
export const ramps = {
  stone: ramp('fbfaf8 f5f4f1 e7e6e2 d7d6d1 bcbab4 918f88 706d66 55524c 3b3934 1d1c18'),
  dark: ramp('ebe9e5 c6c4be 9c9a92 7e7c75 4f4d47 33312c 272622 1f1e1b 191815 12110f'),
  petrol: ramp('ecfafb d7f3f6 b3e6eb 87d3db 53bbc5 189ea9 09828c 026971 015258 01393e'),
  green: ramp('eefbf1 dbf5e1 bae8c5 94d7a5 67c082 3fa362 1d8949 026f37 005729 003d1b'),
  amber: ramp('fef5eb fde9d2 f7d4aa ebba7c d99b47 be7c09 9d6500 7f5100 643f00 462b00'),
  vermilion: ramp('fef4f2 fee7e2 ffcec3 feac9b fe7e66 e25a42 c43e27 a32a16 831c0b 5d1206'),
  blue: ramp('f2f7fe e1eeff c3ddff 9dc7fe 6dacfc 498de2 2f73c5 1d5ca5 124784 0b315e'),
  violet: ramp('f8f5ff efe9ff dfd3ff ccb6fe b495f4 9875da 7f5bbe 67469e 51357f 38245a'),
} as const

/** What one role looks like: `[light, dark]`. */
type Pair = readonly [light: string, dark: string]

const pair = (hexes: string): Pair => {
  const [light = '', dark = ''] = hexes.split(' ').map((hex) => `#${hex}`)
  return [light, dark]
}

/** The semantic colours; the CSS variable of a role is its name with `--` before it. */
export const roles = {
  canvas: pair('fbfaf8 12110f'),
  surface: pair('ffffff 191815'),
  raised: pair('ffffff 1f1e1b'),
  sunken: pair('f5f4f1 161513'),
  chip: pair('f0efeb 2a2823'),
  hover: pair('f5f4f1 22211d'),
  pressed: pair('e7e6e2 33312c'),
  line: pair('e7e6e2 2c2a26'),
  'line-2': pair('d7d6d1 403e38'),
  control: pair('918f88 7e7c75'),
  text: pair('1d1c18 ebe9e5'),
  'text-2': pair('55524c c6c4be'),
  'text-3': pair('706d66 9c9a92'),
  accent: pair('026971 53bbc5'),
  'accent-hover': pair('015258 87d3db'),
  'on-accent': pair('ffffff 00191c'),
  'accent-text': pair('026971 87d3db'),
  'accent-soft': pair('ecfafb 0a2a2e'),
  'accent-line': pair('b3e6eb 015258'),
  good: pair('026f37 94d7a5'),
  'good-soft': pair('dbf5e1 0e2c19'),
  'good-fill': pair('1d8949 67c082'),
  warn: pair('7f5100 ebba7c'),
  'warn-soft': pair('fde9d2 3a2608'),
  'warn-fill': pair('be7c09 d99b47'),
  bad: pair('a32a16 feac9b'),
  'bad-soft': pair('fee7e2 451a11'),
  hot: pair('fff0ec 2c1712'),
  info: pair('1d5ca5 9dc7fe'),
  'info-soft': pair('e1eeff 132b49'),
  ai: pair('67469e ccb6fe'),
  'ai-soft': pair('efe9ff 2e234a'),
  'felt-good': pair('09828c 53bbc5'),
  'felt-bad': pair('c43e27 fe7e66'),
  'chart-1': pair('035459 4db6c0'),
  'chart-2': pair('663b00 ee8230'),
  'chart-3': pair('4762c8 456ed1'),
  'chart-4': pair('c2451c f6bba9'),
  'chart-5': pair('916389 9a449c'),
  'chart-6': pair('96938b 86847c'),
  ink: pair('1d1c18 33312c'),
  'on-ink': pair('f5f4f1 f5f4f1'),
  'on-ink-2': pair('d7d6d1 d7d6d1'),
  'ink-accent': pair('87d3db 87d3db'),
  'ink-hover': pair('3b3934 4f4d47'),
  'ink-line': pair('55524c 5c5a54'),
  'avatar-1': pair('d7f3f6 0f3a3f'),
  'on-avatar-1': pair('015258 87d3db'),
  'avatar-2': pair('fde9d2 3f2b0c'),
  'on-avatar-2': pair('643f00 ebba7c'),
  'avatar-3': pair('e1eeff 17335a'),
  'on-avatar-3': pair('124784 9dc7fe'),
  'avatar-4': pair('efe9ff 352a55'),
  'on-avatar-4': pair('51357f ccb6fe'),
  'avatar-5': pair('ffe4f5 4a1f3b'),
  'on-avatar-5': pair('6d2b5a f1abd9'),
  'avatar-6': pair('e7e6e2 38362f'),
  'on-avatar-6': pair('3b3934 c6c4be'),
  'shade-1': pair('1d1c1814 00000066'),
  'shade-2': pair('1d1c181a 00000088'),
  'shade-3': pair('1d1c1829 000000aa'),
  backdrop: pair('1d1c1859 000000a6'),
} as const satisfies Record<string, Pair>

/** A semantic colour by name. */
export type Role = keyof typeof roles

/** The Mantine theme of the app. Sizes are pixels: the app is dense on purpose and zoom still works. */
export const theme = createTheme({
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '14px', sm: '16px', md: '20px', lg: '21px', xl: '22px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px' },
  defaultRadius: 'sm',
  colors: {
    gray: ramps.stone,
    dark: ramps.dark,
    petrol: ramps.petrol,
    green: ramps.green,
    yellow: ramps.amber,
    red: ramps.vermilion,
    blue: ramps.blue,
    violet: ramps.violet,
  },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  white: '#ffffff',
  black: '#1d1c18',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  headings: { fontWeight: '620', sizes: { h1: { fontSize: '21px', lineHeight: '28px' } } },
})

const bridged = {
  '--mantine-color-body': 'var(--surface)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-border': 'var(--line-2)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--bad)',
}

/** Points the roles that Mantine knows at ours, so that one change of a role reaches both. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: bridged, dark: bridged })

/**
 * The whole style sheet of tokens as text: our roles with `light-dark()`, then Mantine's variables.
 * It is built once into a static file, so that pages need no style element made by a script and a strict
 * content security policy holds. `:root[data-mantine-color-scheme]` overrides the system's choice.
 */
export function cssText(): string {
  const own = Object.entries(roles).map(([name, [light, dark]]) => `--${name}:light-dark(${light},${dark});`)
  const depth = ['--shadow-1:0 1px 2px var(--shade-1);', '--shadow-2:0 4px 16px var(--shade-2);', '--shadow-3:0 16px 48px var(--shade-3);']
  const scheme = (name: string) => `:root[data-mantine-color-scheme="${name}"]`
  const base = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))
  const merged = {
    variables: base.variables,
    light: { ...base.light, ...bridged },
    dark: { ...base.dark, ...bridged },
  }
  return [
    `:root{color-scheme:light dark;${own.join('')}${depth.join('')}}`,
    `${scheme('light')}{color-scheme:light}${scheme('dark')}{color-scheme:dark}`,
    convertCssVariables(merged, ':root'),
  ].join('\n')
}

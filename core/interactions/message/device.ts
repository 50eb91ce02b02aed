/** What a browser or device is called by what programs say of it, for people who look at visitors: `Firefox on Windows`. Nothing is decided by it. */
import { type Said, saidIn } from './said.ts'

type Pattern = readonly [says: RegExp, name: string]

/** The first that fits; most call themselves by older names, too. */
const browsers: readonly Pattern[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly Pattern[] = [
  [/\bWindows\b/, 'Windows'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'Mac'],
  [/\bLinux\b/, 'Linux'],
]
/** Pages are read by programs, too; they say so of themselves. */
const robots = /(?<!cu)bot\b|crawl|spider/i

/** Null where nothing is said that names it. */
export function deviceOf(context: Said): string | null {
  const [device, system, agent] = [saidIn(context.device), saidIn(context.os), context.userAgent]
  const made = [device.manufacturer, device.model ?? device.name].filter((one) => typeof one === 'string').join(' ')
  if (made) return named([made, typeof system.name === 'string' ? system.name : undefined])
  if (typeof agent !== 'string' || agent === '') return null
  return robots.test(agent) ? 'A program' : named([nameIn(browsers, agent), nameIn(systems, agent)])
}

/** Whether it is a program that reads pages, by its own words. */
export const isRobot = (context: Said): boolean => typeof context.userAgent === 'string' && robots.test(context.userAgent)

const nameIn = (patterns: readonly Pattern[], text: string): string | undefined => patterns.find(([says]) => says.test(text))?.[1]
const named = ([what, where]: readonly (string | undefined)[]): string | null =>
  [what ?? (where && 'A browser'), where]
    .filter(Boolean)
    .join(' on ')
    .replace(/\p{Cc}/gu, '')
    .slice(0, 200)
    .toWellFormed() || null

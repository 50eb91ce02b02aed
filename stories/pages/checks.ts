/** What must hold for every page however it is drawn: nothing sticks out, nothing is cut, nobody is kept out. */
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions, Spec } from 'axe-core'
import type { Page } from 'playwright-core'
import { markLooks } from './contrast.ts'

interface Axe {
  configure(spec: Spec): void
  run(context: Document | { include: Element[] }, options: RunOptions): Promise<AxeResults>
}
/** Where the gate gives axe out: a script with an address is compiled once, what is evaluated each time anew. */
export const axePath = '/axe.js'
export const axeSource = readFileSync(
  createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
)

/** Everything that sticks out of the page at the side, and text that a control cuts without saying so. */
export const misfits = (page: Page): Promise<readonly string[]> => page.evaluate(findMisfits)

const catalogue = `${import.meta.dirname}/../../apps/web/src/messages/en`
/** Between spaces: a list is taken apart piece by piece on its way to the page. */
const ids = globSync('*.ts', { cwd: catalogue })
  .flatMap((file) => [...readFileSync(`${catalogue}/${file}`, 'utf8').matchAll(/^ {2}'([\w.]+)':/gm)].map(([, id]) => id!))
  .join(' ')

/** Texts that were not there when the page asked for them: their ids stand in their place. Codes of refusals look like ids, and stand in `code`. */
export const untold = async (page: Page): Promise<readonly string[]> =>
  (
    await page.evaluate((all) => {
      const texts = new Set(
        [...document.querySelectorAll('body *:not(code)')].flatMap(({ childNodes }) =>
          [...childNodes].map(({ nodeValue }) => nodeValue?.trim()),
        ),
      )
      return all.split(' ').filter((id) => texts.has(id))
    }, ids)
  ).map((id) => `has no text yet: ${id}`)

/** Marks the texts whose contrast is looked at. */
const looks = 'data-look'
/** The rules of WCAG 2.2 A and AA, and axe's own best practice. */
const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe has against the page, however small: by all its rules, or by contrast only. `gate` is the address of the gate that the page came through. */
export async function barriers(page: Page, rules: 'all' | 'contrast', gate?: string): Promise<readonly string[]> {
  // Put into the page once: its builder for Playwright does it for every question, which takes longer than the answer.
  if (!(await page.evaluate(() => 'axe' in window)))
    await (gate === undefined ? page.evaluate(axeSource) : page.addScriptTag({ url: `${gate}${axePath}` }))
  await page.evaluate(markLooks, looks)
  const violations = await page.evaluate(
    async ({ tags, mark }) => {
      const { axe } = window as unknown as { axe: Axe }
      const usual = { resultTypes: ['violations'], iframes: false, selectors: false } satisfies RunOptions
      const texts = [...document.querySelectorAll(`[${mark}]`)].flatMap((text) => [text, ...text.querySelectorAll('*')])
      for (const text of texts) text.setAttribute(mark, '')
      // One question for all rules: axe draws its map of the page once.
      axe.configure({ rules: [{ id: 'color-contrast', selector: `[${mark}]` }] })
      const runOnly = tags === null ? { type: 'rule' as const, values: ['color-contrast'] } : { type: 'tag' as const, values: tags }
      const found = await axe.run(document, { ...usual, runOnly })
      for (const marked of texts) marked.removeAttribute(mark)
      return found.violations
    },
    { tags: rules === 'all' ? everything : null, mark: looks },
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  )
}

/** Runs in the page, and so uses nothing from here. */
function findMisfits(): string[] {
  const found: string[] = []
  const name = (element: Element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 140)
  const style = (element: Element) => getComputedStyle(element)
  const scrolls = (element: Element) => ['auto', 'scroll'].includes(style(element).overflowX)
  const clips = (element: Element) => ['hidden', 'clip'].includes(style(element).overflowX)
  const told = (element: Element) => {
    const { textOverflow, webkitLineClamp, display } = style(element)
    // Boxes that lay their children out themselves do not shorten text.
    return (textOverflow === 'ellipsis' && !/flex|grid/.test(display)) || webkitLineClamp !== 'none'
  }
  const hidden = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width <= 1 || box.height <= 1 || style(element).visibility !== 'visible'
  }
  if (document.documentElement.scrollWidth > window.innerWidth)
    found.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${window.innerWidth}`)

  /** The nearest element that decides what becomes of text that is too long, and whether it says so. */
  const fate = (start: Element | null): Element | null => {
    for (let at = start; at; at = at.parentElement) if (scrolls(at) || clips(at)) return at
    return null
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (!parent || !node.textContent?.trim() || parent.closest('script, style, [hidden]') || hidden(parent)) continue
    range.selectNodeContents(node)
    const text = range.getBoundingClientRect()
    if (text.width === 0) continue
    const keeper = fate(parent)
    const edge = keeper?.getBoundingClientRect()
    if (!keeper && text.right > window.innerWidth + 1) found.push(`sticks out of the window: ${name(parent)}`)
    if (keeper && clips(keeper) && edge && text.right > edge.right + 1 && !told(keeper) && !told(parent))
      found.push(`is cut without an ellipsis by ${name(keeper).slice(0, 60)}: ${name(parent)}`)
    const control = parent.closest('a, button, label, th, [role=tab], [role=menuitem], [role=option], [role=columnheader]')
    const box = control?.getBoundingClientRect()
    if (control && box && style(control).display !== 'inline' && !told(parent) && !told(keeper ?? parent) && text.right > box.right + 1)
      found.push(`sticks out of its control: ${name(control)}`)
    if (control && box && style(control).display !== 'inline' && text.bottom > box.bottom + 3 && !told(parent))
      found.push(`is taller than its control: ${name(control)}`)
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('input:not([type=checkbox], [type=radio], [type=file])'))
    if (!hidden(input) && input.scrollWidth > input.clientWidth + 1 && input !== document.activeElement && !told(input))
      found.push(`has a value that is cut without an ellipsis: ${name(input)}`)
  for (const element of document.querySelectorAll('a, button, input, select, textarea, [role=button]')) {
    const box = element.getBoundingClientRect()
    if (hidden(element) || (element instanceof HTMLInputElement && element.type === 'file')) continue
    let seen = { left: 0, right: window.innerWidth }
    for (let at = element.parentElement; at; at = at.parentElement) if (scrolls(at)) seen = { left: -1e6, right: 1e6 }
    if (box.right > seen.right + 1 || box.left < seen.left - 1) found.push(`is out of reach at the side: ${name(element)}`)
  }
  for (const element of document.querySelectorAll('[aria-current], [aria-selected=true]')) {
    const box = element.getBoundingClientRect()
    if (!hidden(element) && (box.left < -1 || box.right > window.innerWidth + 1))
      found.push(`is where one is, and not seen: ${name(element)}`)
  }
  return [...new Set(found)]
}

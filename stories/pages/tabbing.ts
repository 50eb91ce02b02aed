/** A walk over the page by the Tab key: is everything reached, seen and marked? */
import type { Page } from 'playwright-core'

/** More stops than any page here has. */
const MOST = 250

/**
 * Presses Tab from the top of the page to its end. Tells what has the focus without a mark, what is hidden while it has it,
 * and what can be pressed but is never reached. Rows of grids, tabs, radio buttons and menu lines are reached by arrows.
 */
export async function tabbingFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(begin)
  const faults: string[] = []
  for (let stop = 0; stop < MOST; stop++) {
    // Held down, as somebody in a hurry does: half of what is sent.
    await page.keyboard.down('Tab')
    const at = await page.evaluate(look)
    faults.push(...at.faults)
    if (at.over) break
  }
  await page.keyboard.up('Tab')
  // The walk has scrolled places in one line to their end: who goes on finds them as they were.
  await page.evaluate(() => {
    for (const place of document.querySelectorAll('nav [aria-current]')) place.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })
  return [...faults, ...(await page.evaluate(missed))]
}

interface Walk {
  /** How everything looks without the focus. */
  plain: Map<Element, string>
  seen: Set<Element>
  dress: (element: Element) => string
  name: (element: Element) => string
}

function begin(): void {
  const pressed = 'a[href], button, input, select, textarea, summary, [tabindex], [role=button]'
  const dress = (element: Element) =>
    [element, element.parentElement, element.nextElementSibling]
      .map((one) => {
        if (!one) return ''
        const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, opacity, transform } = getComputedStyle(one)
        const outline = outlineStyle === 'none' || outlineWidth === '0px' ? '' : `${outlineWidth} ${outlineColor}`
        return [outline, boxShadow, borderColor, opacity, transform].join()
      })
      .join(' | ')
  // A modal dialog keeps the focus inside; what is behind it cannot be reached, as it should be.
  const dialog = document.querySelector<HTMLElement>('dialog[open]')
  const top = dialog ?? document.body
  // Sets where Tab starts from: before everything.
  top.tabIndex = -1
  top.focus()
  top.removeAttribute('tabindex')
  const walk: Walk = {
    plain: new Map([...top.querySelectorAll(pressed)].map((element) => [element, dress(element)])),
    seen: new Set(),
    dress,
    name: (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 140),
  }
  Object.assign(window, { walk })
}

function look(): { over: boolean; faults: string[] } {
  const { plain, seen, dress, name } = (window as unknown as { walk: Walk }).walk
  const element = document.activeElement
  if (!element || element.matches('body, dialog') || seen.has(element)) return { over: true, faults: [] }
  seen.add(element)
  const faults: string[] = []
  const before = plain.get(element)
  if (before !== undefined && dress(element) === before) faults.push(`has the focus and no mark: ${name(element)}`)
  const box = element.getBoundingClientRect()
  const inside = box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth
  const own = [0.2, 0.5, 0.8].some((share) => {
    const x = Math.min(window.innerWidth - 1, Math.max(0, box.left + box.width * share))
    const y = Math.min(window.innerHeight - 1, Math.max(0, (box.top + box.bottom) / 2))
    const there = document.elementFromPoint(x, y)
    return there && (element.contains(there) || there.closest('label')?.contains(element))
  })
  if (!inside || !own) faults.push(`has the focus and is not seen: ${name(element)}`)
  return { over: false, faults }
}

function missed(): string[] {
  const { plain, seen, name } = (window as unknown as { walk: Walk }).walk
  const byArrows = '[role=grid], [role=tablist], [role=radiogroup], [role=menu], [role=listbox]'
  return [...plain.keys()].flatMap((element) => {
    const { width, height } = element.getBoundingClientRect()
    if (seen.has(element) || !element.isConnected || width <= 1 || height <= 1) return []
    // What is folded away has a place all the same; a story that means it unfolds it first.
    if (
      !element.checkVisibility() ||
      getComputedStyle(element).visibility !== 'visible' ||
      element.matches(':disabled, [type=file], [type=radio], h1, h2, main, section')
    )
      return []
    if (element.closest(`[inert], ${byArrows}`)) return []
    // What a list carries beside its input is pressed by mouse; the keys of the input do the same.
    if (element.matches('[tabindex="-1"]') && element.parentElement?.parentElement?.parentElement?.querySelector('[role=combobox]'))
      return []
    return [`is never reached by Tab: ${name(element)}`]
  })
}

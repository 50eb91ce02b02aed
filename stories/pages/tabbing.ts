/** A walk over the page by the Tab key: is everything reached, seen and marked? */
import type { Page } from 'playwright-core'

/** More stops than any page here has. */
const MOST = 250
/** Presses that are sent together: the page looks by itself at where each has led before the next one counts. */
const AT_ONCE = 12

/**
 * Presses Tab from the top of the page to its end. Tells what has the focus without a mark, what is hidden while it has it,
 * and what can be pressed but is never reached. Rows of grids, tabs, radio buttons and menu lines are reached by arrows.
 */
export async function tabbingFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(begin)
  const faults: string[] = []
  for (let stops = 0; stops < MOST; stops += AT_ONCE) {
    // Held down, as somebody in a hurry does: half of what is sent.
    await Promise.all(Array.from({ length: AT_ONCE }, () => page.keyboard.down('Tab')))
    const at = await page.evaluate(told)
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
  /** Looks at where the last press has led, once. */
  look: () => void
  over: boolean
  faults: string[]
  /** How everything looks without the focus. */
  plain: Map<Element, string>
  seen: Set<Element>
  name: (element: Element) => string
  /** Looks no more. */
  end: () => void
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
  const seen = new Set<Element>()
  const plain = new Map([...top.querySelectorAll(pressed)].map((element) => [element, dress(element)]))
  const name = (element: Element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 140)
  let isNew = false
  const look = (): void => {
    if (!isNew || walk.over) return
    isNew = false
    const element = document.activeElement
    if (!element || element.matches('body, dialog') || seen.has(element)) {
      walk.over = true
      return
    }
    seen.add(element)
    const before = plain.get(element)
    if (before !== undefined && dress(element) === before) walk.faults.push(`has the focus and no mark: ${name(element)}`)
    const box = element.getBoundingClientRect()
    const inside = box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth
    const own = [0.2, 0.5, 0.8].some((share) => {
      const x = Math.min(window.innerWidth - 1, Math.max(0, box.left + box.width * share))
      const y = Math.min(window.innerHeight - 1, Math.max(0, (box.top + box.bottom) / 2))
      const there = document.elementFromPoint(x, y)
      return there && (element.contains(there) || there.closest('label')?.contains(element))
    })
    if (!inside || !own) walk.faults.push(`has the focus and is not seen: ${name(element)}`)
  }
  const pressing = ({ key }: KeyboardEvent): void => {
    if (key !== 'Tab') return
    look()
    isNew = true
  }
  const before = (window as unknown as { walk?: Walk }).walk
  before?.end()
  window.addEventListener('keydown', pressing, { capture: true })
  const walk: Walk = {
    plain,
    seen,
    name,
    look,
    over: false,
    faults: [],
    end: () => window.removeEventListener('keydown', pressing, { capture: true }),
  }
  Object.assign(window, { walk })
}

function told(): { over: boolean; faults: string[] } {
  const { walk } = window as unknown as { walk: Walk }
  walk.look()
  return { over: walk.over, faults: walk.faults.splice(0) }
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

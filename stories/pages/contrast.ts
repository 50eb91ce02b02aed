/**
 * Which texts of a page look the same. What axe says of contrast follows from how a text is drawn and on what: of a hundred rows it need look at one. It
 * takes most of its time for that question, and asks it again in each scheme.
 */

/**
 * Marks one of all texts that look the same with `name`, and of what is not on the screen each. Runs in the page, and so uses nothing from here.
 */
export function markLooks(name: string): void {
  for (const marked of document.querySelectorAll(`[${name}]`)) marked.removeAttribute(name)
  const seen = new Set<string>()
  const styles = new Map<Element, CSSStyleDeclaration>()
  const style = (element: Element): CSSStyleDeclaration => {
    let found = styles.get(element)
    if (!found) styles.set(element, (found = getComputedStyle(element)))
    return found
  }
  /** What lies behind a point, from the text to the first that hides the rest; null where the point is not on the screen. */
  const behind = (x: number, y: number): string | null => {
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return null
    const colours: string[] = []
    for (const element of document.elementsFromPoint(x, y)) {
      const { backgroundColor, backgroundImage, opacity } = style(element)
      if (backgroundColor === 'rgba(0, 0, 0, 0)' && backgroundImage === 'none' && opacity === '1') continue
      colours.push(`${backgroundColor} ${backgroundImage} ${opacity}`)
      if (backgroundColor.startsWith('rgb(') && opacity === '1') break
    }
    return colours.join('|')
  }
  const exempt = ':disabled, [aria-disabled=true], [aria-hidden=true], [inert]'
  const lookOf = (element: Element, text: string): string | null => {
    const box = element.getBoundingClientRect()
    if (box.width <= 1 || box.height <= 1) return null
    const ground = behind(box.left + Math.min(box.width / 2, 8), box.top + box.height / 2)
    if (ground === null) return null
    const { color, opacity, fontSize, fontWeight, textShadow, visibility } = style(element)
    const isExempt = element.closest(exempt) !== null || element.closest('label')?.control?.matches(exempt) === true
    const isShort = text.length < 2 || !/[\p{L}\p{N}]/u.test(text)
    return [color, opacity, fontSize, fontWeight, textShadow, visibility, isExempt, isShort, ground].join(' ')
  }
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].flatMap((node) => (node.nodeType === Node.TEXT_NODE ? (node.nodeValue?.trim() ?? '') : [])).join('')
    const text = own || (element instanceof HTMLInputElement ? element.value || element.placeholder : '')
    if (text === '' && !element.matches('input, select, textarea')) continue
    const look = lookOf(element, text)
    if (look !== null && seen.has(look)) continue
    if (look !== null) seen.add(look)
    element.setAttribute(name, '')
  }
}

/** The tallest element, in pixels, that every browser still lays out and scrolls exactly. */
export const TALLEST = 12_000_000

/** What is seen of a list of equally tall rows. */
export interface VisibleWindow {
  /** First row to draw, and the one after the last. */
  first: number
  end: number
  /** Height of the scrolled space and where the drawn rows stand in it, in pixels. */
  height: number
  top: number
}

/** Where the view stands: pixels scrolled, height of the view and of a row, number of rows. */
export interface View {
  scrolled: number
  viewHeight: number
  rowHeight: number
  total: number
}

/** Rows drawn above and below the view, so that a quick wheel shows no gap. */
const SPARE = 8

/** Computes the rows to draw. Beyond `TALLEST` the scroll bar is compressed, so its thumb stays honest. */
export function visibleWindow({ scrolled, viewHeight, rowHeight, total }: View): VisibleWindow {
  const full = total * rowHeight
  const height = Math.min(full, TALLEST)
  const shift = scrolled * ratioOf(full, height, viewHeight)
  const first = Math.max(0, Math.min(total, Math.floor(shift / rowHeight)) - SPARE)
  const end = Math.min(total, Math.ceil((shift + viewHeight) / rowHeight) + SPARE)
  return { first, end, height, top: Math.round(first * rowHeight - shift + scrolled) }
}

/** Pixels to scroll to, so that row `index` is wholly in view below a head of `headHeight`; null if it already is. */
export function scrollToShow(index: number, headHeight: number, view: View): number | null {
  const { scrolled, viewHeight, rowHeight, total } = view
  const full = total * rowHeight
  const ratio = ratioOf(full, Math.min(full, TALLEST), viewHeight)
  const shift = scrolled * ratio
  const above = index * rowHeight
  const below = above + rowHeight + headHeight - viewHeight
  if (above < shift) return above / ratio
  if (below > shift) return below / ratio
  return null
}

const ratioOf = (full: number, height: number, viewHeight: number): number =>
  height < full ? (full - viewHeight) / (height - viewHeight) : 1

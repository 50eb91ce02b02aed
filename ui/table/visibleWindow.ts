/** The tallest element, in pixels, that every browser still lays out and scrolls exactly. */
export const TALLEST = 12_000_000

/** What is seen of a list of equally tall rows. */
export interface VisibleWindow {
  /** First row to draw, and the one after the last. */
  first: number
  end: number
  /** Height of the scrolled space, in pixels. */
  height: number
  /** The row that the drawn ones are placed from. It seldom changes, so that rows which stay need not be placed anew. */
  origin: number
}

/** Where the view stands: pixels scrolled, height of the view and of a row, number of rows. */
export interface View {
  scrolled: number
  viewHeight: number
  rowHeight: number
  total: number
}

/** Rows drawn above and below the view, so that a quick wheel shows no gap. */
const SPARE = 6
/** Rows between two origins: together far less than `TALLEST`. */
const ORIGINS = 4096

/** Computes the rows to draw. Beyond `TALLEST` the scroll bar is compressed, so its thumb stays honest. */
export function visibleWindow(view: View): VisibleWindow {
  const { viewHeight, rowHeight, total } = view
  const full = total * rowHeight
  const height = Math.min(full, TALLEST)
  const shift = view.scrolled * ratioOf(full, height, viewHeight)
  const first = Math.max(0, Math.min(total, Math.floor(shift / rowHeight)) - SPARE)
  const end = Math.min(total, Math.ceil((shift + viewHeight) / rowHeight) + SPARE)
  return { first, end, height, origin: height < full ? first - (first % ORIGINS) : 0 }
}

/** Where in the scrolled space the row `origin` stands, in pixels. Always 0 while the scroll bar is not compressed. */
export function originTop(origin: number, { scrolled, viewHeight, rowHeight, total }: View): number {
  const full = total * rowHeight
  const shift = scrolled * ratioOf(full, Math.min(full, TALLEST), viewHeight)
  return Math.round(origin * rowHeight - shift + scrolled)
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

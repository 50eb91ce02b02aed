/** The few signs that texts of the reference have: `code`, **strong**, [words](address). */
export type Piece =
  | { readonly kind: 'words' | 'code' | 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string }

const signs = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g

/** A text in its pieces, in their order. */
export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = []
  let at = 0
  const words = (until: number): void => {
    if (until > at) found.push({ kind: 'words', text: text.slice(at, until) })
  }
  for (const { 0: whole, 1: code, 2: strong, 3: label, 4: to, index } of text.matchAll(signs)) {
    words(index)
    if (code !== undefined) found.push({ kind: 'code', text: code })
    else if (strong !== undefined) found.push({ kind: 'strong', text: strong })
    else found.push({ kind: 'link', text: label!, to: to! })
    at = index + whole.length
  }
  words(text.length)
  return found
}

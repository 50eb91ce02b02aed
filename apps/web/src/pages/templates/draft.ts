/** Blocks while they are edited: each has a key by which it is the same one wherever it is moved to. */
import type { Block } from './types.ts'

export type BlockType = Block['type']
export type Simple = Exclude<Block, { type: 'columns' }>
export type Item =
  | { readonly key: number; readonly block: Simple }
  | { readonly key: number; readonly block: { readonly type: 'columns' }; readonly left: readonly Item[]; readonly right: readonly Item[] }
export type Side = 'left' | 'right'

let last = 0
const nextKey = (): number => ++last

export const toItems = (blocks: readonly Block[]): readonly Item[] =>
  blocks.map((block) =>
    block.type === 'columns'
      ? { key: nextKey(), block: { type: 'columns' }, left: toItems(block.left), right: toItems(block.right) }
      : { key: nextKey(), block },
  )

export const toBlocks = (items: readonly Item[]): readonly Block[] =>
  items.map((item) => ('left' in item ? { type: 'columns', left: toBlocks(item.left), right: toBlocks(item.right) } : item.block))

const empty: { readonly [T in Simple['type']]: Extract<Block, { type: T }> } = {
  heading: { type: 'heading', text: '' },
  text: { type: 'text', text: '' },
  button: { type: 'button', text: '', url: '' },
  image: { type: 'image', src: '', alt: '' },
  divider: { type: 'divider' },
  spacer: { type: 'spacer', size: 24 },
}

/** A new block of a type. */
export const newItem = (type: BlockType): Item =>
  type === 'columns'
    ? { key: nextKey(), block: { type }, left: [{ key: nextKey(), block: empty.text }], right: [{ key: nextKey(), block: empty.text }] }
    : { key: nextKey(), block: empty[type] }

/** A list with one moved by a step; the same one where it cannot go further. */
export function moved<One>(items: readonly One[], at: number, by: -1 | 1): readonly One[] {
  const to = at + by
  if (to < 0 || to >= items.length) return items
  const next = [...items]
  ;[next[at], next[to]] = [next[to]!, next[at]!]
  return next
}

export const inserted = (items: readonly Item[], at: number, item: Item): readonly Item[] => [
  ...items.slice(0, at),
  item,
  ...items.slice(at),
]

/** A body of code to begin with. */
export const firstCode = (of: string): string => `<mjml>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>Hello {{ ${of}.name }}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`

/** Whether two bodies say the same, in whatever order their members stand: the database has its own. */
export const sameBody = (one: unknown, other: unknown): boolean => ordered(one) === ordered(other)

const ordered = (body: unknown): string =>
  JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

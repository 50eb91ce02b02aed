/** Where the nodes of a canvas stand: in layers from above, each below what leads to it, as straight as it goes. Pure. */
export interface Link {
  readonly id: string
  readonly from: string
  readonly to: string
}
export interface Size {
  readonly width: number
  readonly height: number
}
export interface Placed {
  /** The upper left corner of each node. */
  readonly at: ReadonlyMap<string, { readonly x: number; readonly y: number }>
  /** Points that a link passes on its way past other layers, by its id; none for most. */
  readonly past: ReadonlyMap<string, readonly { readonly x: number; readonly y: number }[]>
  /** Links that lead back up. */
  readonly back: ReadonlySet<string>
}

const GAP = { x: 40, y: 96 } as const
const SWEEPS = 12

interface Node {
  readonly id: string
  readonly width: number
  readonly height: number
  layer: number
  /** Of its middle. */
  x: number
  readonly up: Node[]
  readonly down: Node[]
}

export function layOut(ids: readonly string[], links: readonly Link[], sizeOf: (id: string) => Size): Placed {
  const nodes = new Map(ids.map((id): [string, Node] => [id, { id, ...sizeOf(id), layer: 0, x: 0, up: [], down: [] }]))
  const back = backLinks(ids, links)
  const forward = links.filter(({ id, from, to }) => !back.has(id) && nodes.has(from) && nodes.has(to))
  layers(nodes, forward)
  const rows: Node[][] = []
  const put = (node: Node) => (rows[node.layer] ??= []).push(node)
  // In the order in which they are come to, so that ways stand beside each other as they are written.
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    put(nodes.get(id)!)
    for (const { from, to } of forward) if (from === id) visit(to)
  }
  ids.forEach(visit)
  const passing = new Map<string, Node[]>()
  for (const { id, from, to } of forward) {
    const [upper, lower] = [nodes.get(from)!, nodes.get(to)!]
    const between = Array.from({ length: lower.layer - upper.layer - 1 }, (_, n): Node => {
      return { id: `${id} ${n}`, width: 24, height: 0, layer: upper.layer + n + 1, x: 0, up: [], down: [] }
    })
    between.forEach(put)
    const chain = [upper, ...between, lower]
    for (let n = 1; n < chain.length; n++) {
      chain[n - 1]!.down.push(chain[n]!)
      chain[n]!.up.push(chain[n - 1]!)
    }
    if (between.length > 0) passing.set(id, between)
  }
  for (const row of rows) spread(row, (node) => node.x)
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0
    const order = down ? rows : rows.toReversed()
    for (const row of order) {
      const wish = (node: Node) => middle((down ? node.up : node.down).map(({ x }) => x)) ?? node.x
      if (sweep < SWEEPS / 2) sortBy(row, wish)
      spread(row, wish)
    }
  }
  const tops = rows.reduce<number[]>((found, _, n) => [...found, n === 0 ? 0 : found[n - 1]! + tallest(rows[n - 1]!) + GAP.y], [])
  return {
    at: new Map([...nodes.values()].map(({ id, x, width, layer }) => [id, { x: x - width / 2, y: tops[layer] ?? 0 }])),
    past: new Map([...passing].map(([id, some]) => [id, some.map(({ x, layer }) => ({ x, y: tops[layer]! }))])),
    back,
  }
}

const tallest = (row: readonly Node[]): number => Math.max(...row.map(({ height }) => height), 40)

function backLinks(ids: readonly string[], links: readonly Link[]): ReadonlySet<string> {
  const state = new Map<string, 'here' | 'done'>()
  const found = new Set<string>()
  const visit = (id: string): void => {
    state.set(id, 'here')
    for (const link of links) {
      if (link.from !== id) continue
      if (state.get(link.to) === 'here') found.add(link.id)
      else if (!state.has(link.to)) visit(link.to)
    }
    state.set(id, 'done')
  }
  for (const id of ids) if (!state.has(id)) visit(id)
  return found
}

/** Each one layer below the lowest that leads to it. */
function layers(nodes: ReadonlyMap<string, Node>, links: readonly Link[]): void {
  for (let n = 0, moved = true; moved && n <= nodes.size; n++) {
    moved = false
    for (const { from, to } of links) {
      const [upper, lower] = [nodes.get(from)!, nodes.get(to)!]
      if (lower.layer <= upper.layer) {
        lower.layer = upper.layer + 1
        moved = true
      }
    }
  }
}

const middle = (values: readonly number[]): number | null => (values.length === 0 ? null : (Math.min(...values) + Math.max(...values)) / 2)

/** Sorts where that changes something for good: those with the same wish stay in their order. */
function sortBy(row: Node[], wish: (node: Node) => number): void {
  const wishes = new Map(row.map((node) => [node, wish(node)]))
  row.sort((one, other) => wishes.get(one)! - wishes.get(other)!)
}

/** Places a row so that nobody overlaps and everybody is near to where they wish to be. */
function spread(row: readonly Node[], wish: (node: Node) => number): void {
  const wishes = row.map(wish)
  const room = (n: number) => (row[n - 1]!.width + row[n]!.width) / 2 + GAP.x
  // Groups of neighbours that touch move together to the mean of what their members wish.
  const groups: { from: number; to: number; at: number; sum: number }[] = []
  const offset = row.map(() => 0)
  for (let n = 0; n < row.length; n++) {
    offset[n] = n === 0 ? 0 : offset[n - 1]! + room(n)
    groups.push({ from: n, to: n, at: wishes[n]! - offset[n]!, sum: wishes[n]! - offset[n]! })
    while (groups.length > 1 && groups.at(-2)!.at > groups.at(-1)!.at) {
      const last = groups.pop()!
      const before = groups.at(-1)!
      before.to = last.to
      before.sum += last.sum
      before.at = before.sum / (before.to - before.from + 1)
    }
  }
  for (const { from, to, at } of groups) for (let n = from; n <= to; n++) row[n]!.x = at + offset[n]!
}

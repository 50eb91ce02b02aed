/** Numbers for Prometheus, in its text format 0.0.4. Our own hundred lines: the usual library adds 22 MB to a server of 150. */

/** Values of labels by name. Never an id, an address or a name: each combination is a series that stays for good. */
export type Labels = Readonly<Record<string, string>>

export interface Counter {
  add(labels: Labels, by?: number): void
}
export interface Histogram {
  observe(labels: Labels, value: number): void
}
export interface Sample {
  readonly labels?: Labels
  readonly value: number
}

export interface Registry {
  /** A number that only grows. Its name ends in `_total`. */
  counter(name: string, help: string): Counter
  /** How many values were at most as large as each of the limits. */
  histogram(name: string, help: string, limits: readonly number[]): Histogram
  /** Numbers that are looked up when they are asked for. What fails is left out. */
  gauge(name: string, help: string, read: () => readonly Sample[] | Promise<readonly Sample[]>): void
  /** A number kept elsewhere that only grows. */
  total(name: string, help: string, read: () => readonly Sample[]): void
  /** Everything that can be told now. */
  families(): Promise<readonly Family[]>
}

/** What is told of one name: what it is, and its series, in lines of the text format. Plain data, so that one process can hand it to another. */
export interface Family {
  readonly name: string
  readonly about: readonly string[]
  readonly series: readonly string[]
}

/** Families as Prometheus reads them. */
export const textOf = (families: readonly Family[]): string =>
  `${families.flatMap(({ about, series }) => [...about, ...series]).join('\n')}\n`

/** Most series of one name: what would be more is counted under the labels `other`, so that nobody outside makes memory grow. */
const most = 2000

export function makeRegistry(): Registry {
  const families: (() => Promise<Family>)[] = []
  const add = (name: string, help: string, type: string, lines: () => readonly string[] | Promise<readonly string[]>): void => {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`not a name of a metric: ${name}`)
    families.push(async () => ({ name, about: [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`], series: await lines() }))
  }
  const looked = (type: string) => (name: string, help: string, read: () => readonly Sample[] | Promise<readonly Sample[]>) =>
    add(name, help, type, async () => (await read()).map(({ labels = {}, value }) => line(name, keyOf(labels), value)))
  return {
    counter(name, help) {
      const values = new Map<string, number>()
      add(name, help, 'counter', () => [...values].map(([key, value]) => line(name, key, value)))
      return {
        add(labels, by = 1) {
          const key = bounded(values, keyOf(labels), labels)
          values.set(key, (values.get(key) ?? 0) + by)
        },
      }
    },
    histogram(name, help, limits) {
      const series = new Map<string, { readonly counts: number[]; sum: number }>()
      add(name, help, 'histogram', () =>
        [...series].flatMap(([key, { counts, sum }]) => {
          let below = 0
          const buckets = [...limits.map(String), '+Inf'].map((limit, n) =>
            line(`${name}_bucket`, `${key ? `${key},` : ''}le="${limit}"`, (below += counts[n]!)),
          )
          return [...buckets, line(`${name}_sum`, key, sum), line(`${name}_count`, key, below)]
        }),
      )
      return {
        observe(labels, value) {
          const key = bounded(series, keyOf(labels), labels)
          let one = series.get(key)
          if (!one) series.set(key, (one = { counts: Array.from({ length: limits.length + 1 }, () => 0), sum: 0 }))
          const at = limits.findIndex((limit) => value <= limit)
          one.counts[at === -1 ? limits.length : at]!++
          one.sum += value
        },
      }
    },
    gauge: looked('gauge'),
    total: looked('counter'),
    async families() {
      return (await Promise.all(families.map((family) => family().catch(() => [])))).flat()
    },
  }
}

const line = (name: string, key: string, value: number): string => `${name}${key ? `{${key}}` : ''} ${value}`

const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))}"`)
    .join(',')

const bounded = (known: ReadonlyMap<string, unknown>, key: string, labels: Labels): string =>
  known.has(key) || known.size < most ? key : keyOf(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other'])))

/** Numbers as Prometheus reads them. */
import { expect, test } from 'vitest'
import { withOther } from './other.ts'
import { makeRegistry, type Registry, textOf } from './registry.ts'

const textFrom = async (registry: Registry): Promise<string> => textOf(await registry.families())

test('counters, histograms and gauges in the text format', async () => {
  const registry = makeRegistry()
  const asked = registry.counter('asked_total', 'Questions.')
  asked.add({ route: '/a"b\\c\nd' })
  asked.add({ route: '/a"b\\c\nd' }, 2)
  const took = registry.histogram('took_seconds', 'Durations.', [0.1, 1])
  for (const value of [0.1, 0.5, 7]) took.observe({ route: '/x' }, value)
  registry.gauge('open', 'Doors.', async () => [{ value: 3 }])
  registry.gauge('broken', 'Not known now.', () => Promise.reject(new Error('away')))
  registry.gauge('broken_too', 'Nor this.', () => {
    throw new Error('away')
  })
  expect(await textFrom(registry)).toBe(`# HELP asked_total Questions.
# TYPE asked_total counter
asked_total{route="/a\\"b\\\\c\\nd"} 3
# HELP took_seconds Durations.
# TYPE took_seconds histogram
took_seconds_bucket{route="/x",le="0.1"} 1
took_seconds_bucket{route="/x",le="1"} 2
took_seconds_bucket{route="/x",le="+Inf"} 3
took_seconds_sum{route="/x"} 7.6
took_seconds_count{route="/x"} 3
# HELP open Doors.
# TYPE open gauge
open 3
`)
})

test('more series than anybody reads are counted together', async () => {
  const registry = makeRegistry()
  const asked = registry.counter('asked_total', 'Questions.')
  for (let n = 0; n < 5000; n++) asked.add({ route: `/${n}` })
  const text = await textFrom(registry)
  expect(text.split('\n').length).toBeLessThan(2010)
  expect(text).toContain('asked_total{route="other"} 3000')
})

test('series of two processes stand together under their name, and one that does not answer is told to be down', async () => {
  const registryOf = (process: string): Registry => {
    const registry = makeRegistry()
    registry.gauge('memory_bytes', 'Memory.', () => [{ labels: { process }, value: 7 }])
    return registry
  }
  const work = registryOf('work')
  work.gauge('only_there', 'Theirs.', () => [{ value: 1 }])
  const own = registryOf('answer')
  own.gauge('only_here', 'Ours.', () => [{ value: 2 }])
  const all = await withOther(await own.families(), { name: 'work', read: () => work.families() })
  expect(textOf(all)).toBe(`# HELP memory_bytes Memory.
# TYPE memory_bytes gauge
memory_bytes{process="answer"} 7
memory_bytes{process="work"} 7
# HELP only_here Ours.
# TYPE only_here gauge
only_here 2
# HELP only_there Theirs.
# TYPE only_there gauge
only_there 1
# HELP rapport_process_up Whether a process beside this one tells its numbers.
# TYPE rapport_process_up gauge
rapport_process_up{process="work"} 1
`)
  const alone = textOf(await withOther(await own.families(), { name: 'work', read: () => Promise.reject(new Error('gone')) }))
  expect(alone).toContain('rapport_process_up{process="work"} 0')
  expect(alone.match(/process="work"/g)).toHaveLength(1)
})

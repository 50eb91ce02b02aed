/** Numbers as Prometheus reads them. */
import { expect, test } from 'vitest'
import { makeRegistry } from './registry.ts'

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
  expect(await registry.text()).toBe(`# HELP asked_total Questions.
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
  const text = await registry.text()
  expect(text.split('\n').length).toBeLessThan(2010)
  expect(text).toContain('asked_total{route="other"} 3000')
})

import { BarChart, FunnelChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent, VisualMapComponent } from 'echarts/components'
import { init, type EChartsType, use as register } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useShownScheme } from '../UiProvider.tsx'
import styles from './Chart.module.css'
import type { At, ChartData, ChartKind } from './data.ts'
import { heightOf, optionOf, pointAt } from './kinds.ts'
import { lookOf, themeOf } from './look.ts'

register([BarChart, LineChart, PieChart, FunnelChart, HeatmapChart, GridComponent, VisualMapComponent, LabelLayout, SVGRenderer])

export interface PictureProps {
  kind: ChartKind
  data: ChartData
  /** The point that stands out. */
  at: At | null
  onAt: (at: At | null) => void
  onOpen: (at: At) => void
}

/** The drawing itself, for the eye only: names, keys and the table stand beside it. */
export function Picture({ kind, data, at, onAt, onOpen }: PictureProps) {
  const scheme = useShownScheme()
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)

  /** The point under the pointer: the mark itself, or in a chart with one series all that is before and behind it. */
  const under = (x: number, y: number): At | null => {
    const flat = kind === 'line' || kind === 'bar'
    if (!flat || data.series.length !== 1 || !chart.current?.containPixel({ gridIndex: 0 }, [x, y])) return null
    const found = chart.current.convertFromPixel({ gridIndex: 0 }, [x, y])
    const place = Math.round(found[kind === 'line' || data.times ? 0 : 1] ?? -1)
    return place >= 0 && place < data.places.length ? { place, series: 0 } : null
  }
  const point = useEffectEvent((x: number, y: number, open: boolean) => {
    const found = under(x, y)
    if (found) (open ? onOpen : onAt)(found)
  })
  const pointed = useEffectEvent((seriesIndex: number, dataIndex: number, open: boolean) => {
    const one = kind === 'line' || kind === 'bar'
    // The ground behind the mark has told it already.
    if (one && data.series.length === 1) return
    const found = pointAt(kind, data, seriesIndex, dataIndex)
    if (open) onOpen(found)
    else onAt(found)
  })
  const draw = useEffectEvent((made: EChartsType, width: number, height: number) => {
    const tall = heightOf(kind, data, height)
    made.resize({ width, height: tall })
    made.setOption(optionOf(kind, data, lookOf(scheme), { width, height: tall }), { notMerge: true })
  })

  useEffect(() => {
    const element = box.current
    const room = element?.parentElement
    if (!element || !room) return
    const made = init(element, themeOf(lookOf(scheme)), { renderer: 'svg', width: room.clientWidth, height: 220 })
    chart.current = made
    made.on('click', ({ seriesIndex = 0, dataIndex }) => pointed(seriesIndex, dataIndex, true))
    made.on('mouseover', ({ seriesIndex = 0, dataIndex }) => pointed(seriesIndex, dataIndex, false))
    made.getZr().on('click', ({ offsetX, offsetY }) => point(offsetX, offsetY, true))
    made.getZr().on('mousemove', ({ offsetX, offsetY }) => point(offsetX, offsetY, false))
    made.getZr().on('globalout', () => onAt(null))
    let drawn = ''
    const watch = new ResizeObserver(() => {
      const size = `${room.clientWidth} ${room.clientHeight}`
      if (size === drawn || room.clientWidth === 0) return
      drawn = size
      draw(made, room.clientWidth, room.clientHeight)
    })
    watch.observe(room)
    return () => {
      watch.disconnect()
      chart.current = null
      made.dispose()
    }
    // A chart is made anew for another theme; what it shows is set below.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [scheme])

  useEffect(() => {
    const room = box.current?.parentElement
    if (chart.current && room && room.clientWidth > 0) draw(chart.current, room.clientWidth, room.clientHeight)
  }, [kind, data, scheme])

  useEffect(() => {
    if (!chart.current || !at) return
    const target =
      kind === 'heat'
        ? { seriesIndex: 0, dataIndex: at.series * data.places.length + at.place }
        : { seriesIndex: at.series, dataIndex: at.place }
    const made = chart.current
    made.dispatchAction({ type: 'highlight', ...target })
    return () => {
      if (!made.isDisposed()) made.dispatchAction({ type: 'downplay', ...target })
    }
  }, [at, kind, data])

  return <div ref={box} className={styles.picture} aria-hidden data-chart={kind} />
}

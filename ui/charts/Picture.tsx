import { BarChart, FunnelChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent, VisualMapComponent } from 'echarts/components'
import { init, type EChartsType, use as register } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { type PointerEvent, useEffect, useEffectEvent, useRef } from 'react'
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
  const aimed = useRef<At | null>(null)
  const pressed = useRef<{ x: number; y: number } | null>(null)
  const overGround = (kind === 'line' || kind === 'bar') && data.series.length === 1

  /** In a chart with one series, the point that all before and behind its mark belongs to. */
  const under = (x: number, y: number): At | null => {
    if (!chart.current?.containPixel({ gridIndex: 0 }, [x, y])) return null
    const found = chart.current.convertFromPixel({ gridIndex: 0 }, [x, y])
    const place = Math.round(found[kind === 'line' || data.times ? 0 : 1] ?? -1)
    return place >= 0 && place < data.places.length ? { place, series: 0 } : null
  }
  const aimAt = (found: At | null) => {
    aimed.current = found
    if (found) onAt(found)
  }
  const point = useEffectEvent((x: number, y: number) => {
    if (overGround) aimAt(under(x, y))
  })
  const pointed = useEffectEvent((seriesIndex: number, dataIndex: number) => {
    if (!overGround) aimAt(pointAt(kind, data, seriesIndex, dataIndex))
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
    made.on('mouseover', ({ seriesIndex = 0, dataIndex }) => pointed(seriesIndex, dataIndex))
    made.on('mouseout', () => {
      aimed.current = null
    })
    made.getZr().on('mousemove', ({ offsetX, offsetY }) => point(offsetX, offsetY))
    made.getZr().on('globalout', () => {
      aimed.current = null
      onAt(null)
    })
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

  const isTouch = useRef(false)
  const open = () => aimed.current && onOpen(aimed.current)
  // Of a mouse not by `click`: a mark that begins to stand out while it is pressed is put elsewhere in the drawing, and the browser then tells of none.
  const release = ({ clientX, clientY, button }: PointerEvent) => {
    const from = pressed.current
    pressed.current = null
    if (isTouch.current || !from || button !== 0 || Math.hypot(clientX - from.x, clientY - from.y) >= 5) return
    open()
  }
  return (
    <div
      ref={box}
      className={styles.picture}
      aria-hidden
      data-chart={kind}
      onPointerDown={({ clientX, clientY, pointerType }) => {
        pressed.current = { x: clientX, y: clientY }
        isTouch.current = pointerType === 'touch'
      }}
      // Of a finger only by `click`: it comes after the release, and would fall on what is opened by that.
      onClick={() => isTouch.current && open()}
      onPointerUp={release}
      onPointerCancel={() => (pressed.current = null)}
    />
  )
}
